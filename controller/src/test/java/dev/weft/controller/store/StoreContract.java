package dev.weft.controller.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store does. */
abstract class StoreContract {
    private Store store;

    abstract Store open() throws StoreException;

    @BeforeEach
    void openStore() throws StoreException {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    /** Keys and values in turn; "-" removes. */
    static Batch batch(String... keysAndValues) {
        Map<String, Optional<String>> changes = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            changes.put(keysAndValues[i], Optional.of(keysAndValues[i + 1]).filter(value -> !value.equals("-")));
        }
        return Batch.of(changes);
    }

    @Test
    void aNewOneIsEmpty() {
        assertThat(store.all()).isEmpty();
    }

    @Test
    void keepsWhatIsPutAndForgetsWhatIsRemoved() throws StoreException {
        store.write(batch("b", "2", "a", "1", "c", "3"));
        store.write(batch("b", "-", "c", "4", "none", "-"));
        assertThat(store.all()).isEqualTo(Map.of("a", "1", "c", "4"));
        assertThat(store.all().firstKey()).isEqualTo("a");
    }

    @Test
    void anyTextIsKept() throws StoreException {
        String odd = "line\nbreak \"quoted\" \\ \0 \u00e9 \ud83e\uddf5 \u2028";
        store.write(batch(odd, odd, "", ""));
        assertThat(store.all()).isEqualTo(Map.of(odd, odd, "", ""));
    }

    @Test
    void anAnswerStaysAsItWas() throws StoreException {
        store.write(batch("a", "1"));
        Map<String, String> before = store.all();
        store.write(batch("a", "2"));
        assertThat(before).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void whoWatchesHearsAllThatIsThereAndThenWhatIsNewInOrder() throws StoreException {
        List<Batch> heard = new ArrayList<>();
        store.watch((number, news) -> heard.add(news));
        assertThat(heard).as("that nothing is there").containsExactly(batch());
        store.write(batch("a", "1", "b", "2"));
        List<Batch> heardByAnother = new ArrayList<>();
        store.watch((number, news) -> heardByAnother.add(news));
        store.write(batch("a", "1", "b", "3", "c", "4", "none", "-"));
        store.write(batch("a", "1", "none", "-"));
        store.write(batch("a", "-", "d", "5"));
        Batch third = batch("b", "3", "c", "4");
        Batch fifth = batch("a", "-", "d", "5");
        assertThat(heard).containsExactly(batch(), batch("a", "1", "b", "2"), third, fifth);
        assertThat(heardByAnother).containsExactly(batch("a", "1", "b", "2"), third, fifth);
    }

    @Test
    void whoWatchesHearsTheNumberOfEachWrite() throws StoreException {
        store.write(batch("a", "1"));
        List<Long> heard = new ArrayList<>();
        store.watch((number, news) -> heard.add(number));
        long second = store.write(batch("a", "2"));
        long nothingNew = store.write(batch("a", "2"));
        long third = store.write(batch("a", "3"));
        assertThat(heard).hasSize(3).endsWith(second, third).isSorted().doesNotHaveDuplicates();
        assertThat(nothingNew).isEqualTo(second);
    }

    @Test
    void whoEndsItsWatchHearsNothingMore() throws StoreException {
        List<Batch> heard = new ArrayList<>();
        List<Batch> heardByTheSame = new ArrayList<>();
        Store.Watcher watcher = (number, news) -> heard.add(news);
        Store.Watch watch = store.watch(watcher);
        store.watch((number, news) -> heardByTheSame.add(news));
        store.watch(watcher);
        watch.close();
        watch.close();
        store.write(batch("a", "1"));
        assertThat(heard).as("by the second watch").containsExactly(batch(), batch(), batch("a", "1"));
        store.close();
        assertThat(heardByTheSame).containsExactly(batch(), batch("a", "1"));
    }

    @Test
    void whoIsEndedByAnotherThatIsToldBeforeItHearsNothing() throws StoreException {
        List<Store.Watch> watches = new ArrayList<>();
        List<Batch> heard = new ArrayList<>();
        store.watch((number, news) -> watches.forEach(Store.Watch::close));
        watches.add(store.watch((number, news) -> heard.add(news)));
        store.write(batch("a", "1"));
        assertThat(heard).containsExactly(batch());
    }

    @Test
    void aWatcherThatFailsCostsNothingElse() throws StoreException {
        List<Batch> heard = new ArrayList<>();
        List<Batch> heardByTheBad = new ArrayList<>();
        store.watch((number, news) -> {
            heardByTheBad.add(news);
            throw new IllegalStateException("a test's");
        });
        store.watch((number, news) -> heard.add(news));
        store.write(batch("a", "1"));
        store.write(batch("a", "2"));
        assertThat(heard).containsExactly(batch(), batch("a", "1"), batch("a", "2"));
        assertThat(heardByTheBad).isEqualTo(heard);
        assertThat(store.all()).isEqualTo(Map.of("a", "2"));
    }

    @Test
    void aWatcherCannotWrite() throws StoreException {
        List<Class<?>> thrown = new ArrayList<>();
        store.watch((number, news) -> {
            try {
                store.write(batch("b", "by the watcher"));
            } catch (StoreException | RuntimeException e) {
                thrown.add(e.getClass());
            }
        });
        store.write(batch("a", "1"));
        assertThat(thrown).containsExactly(IllegalStateException.class, IllegalStateException.class);
        assertThat(store.all()).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void whoJoinsWhileOthersWriteMissesNothingAndHearsNothingTwice() throws Exception {
        ExecutorService others = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> writing = new ArrayList<>();
            for (int writer = 0; writer < 2; writer++) {
                String key = "writer" + writer;
                writing.add(others.submit(() -> {
                    for (int n = 1; n <= 100; n++) {
                        store.write(batch(key, Integer.toString(n), key + " too", Integer.toString(n)));
                    }
                    return key;
                }));
            }
            List<Joined> joined = new ArrayList<>();
            while (joined.isEmpty() || joined.size() < 200 && !writing.stream().allMatch(Future::isDone)) {
                Joined one = new Joined();
                store.watch(one);
                joined.add(one);
            }
            for (Future<?> one : writing) {
                one.get();
            }
            assertThat(joined).allSatisfy(one -> {
                assertThat(one.content).isEqualTo(store.all());
                assertThat(one.wrong).isEmpty();
            });
        } finally {
            others.shutdownNow();
        }
    }

    /** Makes what is there from what it hears, and looks whether each batch goes on from the one before. */
    private static final class Joined implements Store.Watcher {
        private final TreeMap<String, String> content = new TreeMap<>();
        private final List<String> wrong = new ArrayList<>();
        private long last = -1;

        @Override
        public void kept(long number, Batch news) {
            if (last >= 0 && number != last + 1) {
                wrong.add(number + " after " + last);
            }
            if (news.changes().size() % 2 != 0) {
                wrong.add("half a batch: " + news);
            }
            last = number;
            apply(news, content);
        }
    }

    @Test
    void randomBatchesMakeWhatAMapMakes() throws StoreException {
        Random random = new Random(4);
        TreeMap<String, String> expected = new TreeMap<>();
        TreeMap<String, String> watched = new TreeMap<>();
        store.watch((number, news) -> apply(news, watched));
        for (int i = 0; i < 300; i++) {
            Map<String, Optional<String>> changes = new HashMap<>();
            for (int n = random.nextInt(5); n >= 0; n--) {
                changes.put(
                        "key" + random.nextInt(20),
                        random.nextInt(3) == 0 ? Optional.empty() : Optional.of("value" + random.nextInt(3)));
            }
            store.write(Batch.of(changes));
            apply(Batch.of(changes), expected);
            assertThat(store.all()).isEqualTo(expected);
            assertThat(watched).isEqualTo(expected);
        }
    }

    static void apply(Batch batch, Map<String, String> to) {
        batch.changes().forEach((key, value) -> value.ifPresentOrElse(v -> to.put(key, v), () -> to.remove(key)));
    }
}
