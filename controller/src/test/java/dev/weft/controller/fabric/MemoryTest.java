package dev.weft.controller.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.weft.controller.api.Views;
import dev.weft.controller.store.Batch;
import dev.weft.controller.store.MemoryStore;
import dev.weft.controller.store.Store;
import dev.weft.controller.store.StoreException;
import dev.weft.flows.Endpoint;
import dev.weft.topology.Ipv4Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MemoryTest {
    private static final Assignments.Port PORT = new Assignments.Port("host1", "odd/name \u00e9");

    private final Scripted store = new Scripted();
    private final Memory memory = new Memory(store);

    @BeforeEach
    void start() {
        memory.start();
    }

    @AfterEach
    void stop() {
        store.slow.countDown();
        memory.close();
    }

    /** A store that is slow or fails when a test wants it. */
    private static final class Scripted implements Store {
        private final MemoryStore kept = new MemoryStore();
        private final Queue<Batch> written = new ConcurrentLinkedQueue<>();
        private final AtomicInteger asked = new AtomicInteger();
        private final Queue<Runnable> untold = new ConcurrentLinkedQueue<>();
        private volatile boolean full;
        private volatile boolean tellsLate;
        private volatile Predicate<Batch> bug = batch -> false;
        private volatile CountDownLatch slow = new CountDownLatch(0);

        @Override
        public SortedMap<String, String> all() {
            return kept.all();
        }

        @Override
        public long write(Batch batch) throws StoreException {
            try {
                asked.incrementAndGet();
                slow.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (full) {
                throw new StoreException("no room", "make room");
            }
            if (bug.test(batch)) {
                throw new IllegalStateException("a bug of the store");
            }
            written.add(batch);
            return kept.write(batch);
        }

        @Override
        public Watch watch(Watcher watcher) {
            return kept.watch((number, news) -> {
                if (tellsLate) {
                    untold.add(() -> watcher.kept(number, news));
                } else {
                    watcher.kept(number, news);
                }
            });
        }

        void tellNext() {
            untold.remove().run();
        }

        @Override
        public void close() {
            kept.close();
        }
    }

    private static Fact learned(int n, String port) {
        Endpoint endpoint = new Endpoint(
                "blue", Lab.mac(n), Optional.of(Ipv4Address.parse("192.168.1.70")), "host1", port, Optional.empty());
        return new Fact.Learned(endpoint.id(), Optional.of(endpoint));
    }

    @Test
    void whatIsKeptIsUnderstoodAgain() throws Exception {
        Endpoint silent = new Endpoint("blue", Lab.mac(2), Optional.empty(), "host2", "odd \"port\"", Optional.empty());
        Views.EventView event = new Views.EventView("2026-11-23T00:00:00Z", "learned", "host1", "a \"word\"");
        memory.keep(learned(1, "guest-b"));
        memory.keep(new Fact.Learned(silent.id(), Optional.of(silent)));
        memory.keep(new Fact.Assigned(PORT, Optional.of("green")));
        memory.keep(7, Optional.of(event));
        memory.saved().get();
        Remembered remembered = Remembered.of(store.all());
        assertThat(remembered.endpoints())
                .containsExactlyInAnyOrder(
                        ((Fact.Learned) learned(1, "guest-b")).now().orElseThrow(), silent);
        assertThat(remembered.ports()).isEqualTo(Map.of(PORT, "green"));
        assertThat(remembered.events()).containsExactly(Map.entry(7L, event));
        assertThat(remembered.unreadable()).isEmpty();

        memory.keep(new Fact.Learned(silent.id(), Optional.empty()));
        memory.keep(new Fact.Assigned(PORT, Optional.empty()));
        memory.saved().get();
        assertThat(store.all()).hasSize(2);
    }

    @Test
    void whatIsNotUnderstoodIsNamed() throws Exception {
        store.write(Batch.of(Map.of(
                "endpoint/blue/02:00:00:00:00:01", Optional.of("{}"),
                "endpoint/blue/02:00:00:00:00:02", Optional.of("{\"mac\":\"none\"}"),
                "port/host1/x", Optional.of("no JSON"),
                "other", Optional.of("1"))));
        Remembered remembered = Remembered.of(store.all());
        assertThat(remembered.unreadable()).hasSize(4);
        assertThat(remembered.endpoints()).isEmpty();
        assertThat(remembered.ports()).isEmpty();
    }

    /** Each lacks a field, has null in its place, stands under another's key, or is null itself. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "port/host1/x {'network':'blue'}",
                "port/host1/x {'host':'host1','port':'x','network':null}",
                "port/host1/x {'host':'host2','port':'x','network':'blue'}",
                "port/host1/x null",
                "port/host1/x []",
                "released/host1/x {'host':'host1'}",
                "released/host1/x {'host':'host1','port':'y'}",
                "endpoint/blue/02:00:00:00:00:01 {'mac':'02:00:00:00:00:01','ip':'','host':'host1','port':'x'}",
                "endpoint/blue/02:00:00:00:00:01 "
                        + "{'network':'blue','mac':'02:00:00:00:00:01','host':'host1','port':'x'}",
                "endpoint/blue/02:00:00:00:00:01"
                        + " {'network':'blue','mac':'02:00:00:00:00:02','ip':'','host':'host1','port':'x'}",
                "adopted/host1/br0 {'host':'host1','bridge':'br0'}",
                "event/000000000000001 {'time':'2026','kind':'port','host':'host1'}",
                "event/000000000000001 null",
                "event/9223372036854775807 {'time':'2026','kind':'port','host':'host1','text':''}",
                "event/x {'time':'2026','kind':'port','host':'host1','text':''}"
            })
    void aValueThatLacksAFieldIsNotUnderstoodAndLeft(String line) throws Exception {
        String[] words = line.split(" ", 2);
        store.write(Batch.of(Map.of(words[0], Optional.of(words[1].replace('\'', '"')))));
        Remembered remembered = Remembered.of(store.all());
        assertThat(remembered.unreadable()).containsExactly(words[0]);
        assertThat(remembered.endpoints()).isEmpty();
        assertThat(remembered.ports()).isEmpty();
        assertThat(remembered.released()).isEmpty();
        assertThat(remembered.adopted()).isEmpty();
        assertThat(remembered.events()).isEmpty();
        assertThat(store.all()).containsKey(words[0]);
    }

    @Test
    void whatComesWhileTheDiskIsBusyIsOneWriteOfTheNewest() throws Exception {
        store.slow = new CountDownLatch(1);
        CompletableFuture<Void> first = memory.saved();
        await().until(() -> store.asked.get() == 1);
        for (int i = 0; i < 10_000; i++) {
            memory.keep(learned(i % 10, "guest-" + i));
        }
        assertThat(first).isNotDone();
        CompletableFuture<Void> all = memory.saved();
        store.slow.countDown();
        all.get();
        assertThat(store.written.stream()
                        .mapToInt(batch -> batch.changes().size())
                        .sum())
                .as("changes written, of 10,000")
                .isEqualTo(10);
        assertThat(Remembered.of(store.all()).endpoints())
                .extracting(Endpoint::port)
                .allMatch(port -> port.matches("guest-999[0-9]"));
    }

    @Test
    void withoutBeingAskedItIsWrittenSoon() {
        memory.keep(learned(1, "guest-b"));
        await().until(() -> store.all().size() == 1);
    }

    @Test
    void whatCouldNotBeKeptIsKeptLater() throws Exception {
        store.full = true;
        memory.keep(learned(1, "old"));
        memory.keep(learned(2, "old"));
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> memory.saved().get())
                .withMessageContaining("no room");
        assertThat(memory.failure()).isPresent();
        memory.keep(learned(1, "new"));
        store.full = false;
        await().until(() -> memory.failure().isEmpty());
        assertThat(Remembered.of(store.all()).endpoints())
                .extracting(Endpoint::port)
                .containsExactlyInAnyOrder("new", "old");
    }

    @Test
    void theEndWaitsForTheLastWrite() {
        memory.keep(learned(1, "guest-b"));
        memory.close();
        assertThat(store.all()).hasSize(1);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> memory.saved().join())
                .withMessageContaining("is stopping");
    }

    @Test
    void itIsSavedWhenTheStoreTells() throws Exception {
        store.tellsLate = true;
        memory.keep(learned(1, "guest-b"));
        CompletableFuture<Void> first = memory.saved();
        await().until(() -> store.untold.size() == 1);
        store.kept.write(Batch.of(Map.of("endpoint/of/another", Optional.of("controller"))));
        memory.keep(learned(2, "guest-b"));
        CompletableFuture<Void> second = memory.saved();
        await().until(() -> store.untold.size() == 3);
        int before = store.asked.get();
        CompletableFuture<Void> nothingMore = memory.saved();
        await().until(() -> store.asked.get() > before);
        assertThat(List.of(first, second, nothingMore)).noneMatch(CompletableFuture::isDone);
        store.tellNext();
        first.get();
        store.tellNext();
        assertThat(second).as("what another has written is told").isNotDone();
        store.tellNext();
        second.get();
        nothingMore.get();
    }

    @Test
    void whatTheStoreHasNotToldOfAtTheEndIsNotSaidToBeSaved() {
        store.tellsLate = true;
        memory.keep(learned(1, "guest-b"));
        CompletableFuture<Void> saved = memory.saved();
        memory.close();
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(saved::join)
                .withMessageContaining("is stopping");
    }

    @Test
    void aFactThatCannotBeWrittenCostsItselfOnly() throws Exception {
        memory.keep(learned(1, "guest-b"));
        memory.keep(new Fact.Learned(((Fact.Learned) learned(2, "")).id(), null));
        memory.keep(new Fact.Assigned(PORT, Optional.of("green")));
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> memory.saved().get())
                .withCauseInstanceOf(NullPointerException.class);
        assertThat(store.all().keySet())
                .containsExactlyInAnyOrder("endpoint/blue/" + Lab.mac(1), "port/host1/odd/name \u00e9");
        memory.saved().get();
        assertThat(memory.failure()).isEmpty();
    }

    @Test
    void aFactThatTheStoreFailsOnCostsItselfOnly() throws Exception {
        String culprit = "endpoint/blue/" + Lab.mac(2);
        store.bug = batch -> batch.changes().containsKey(culprit);
        for (int i = 1; i <= 4; i++) {
            memory.keep(learned(i, "guest-b"));
        }
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> memory.saved().get())
                .withMessageContaining("a bug of the store");
        assertThat(store.all()).hasSize(3).doesNotContainKey(culprit);
        memory.saved().get();
        assertThat(memory.failure()).isEmpty();
    }

    @Test
    void aBugOfTheStoreCostsNoFact() throws Exception {
        store.bug = batch -> true;
        memory.keep(learned(1, "guest-b"));
        memory.keep(learned(2, "guest-b"));
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> memory.saved().get())
                .withCauseInstanceOf(StoreException.class)
                .withMessageContaining("a bug of the store");
        assertThat(memory.failure()).isPresent();
        store.bug = batch -> false;
        await().until(() -> memory.failure().isEmpty());
        assertThat(store.all()).hasSize(2);
    }

    @Test
    void whatIsNotToBeKeptAnyMoreIsGone() throws Exception {
        for (long i = 0; i < 20; i++) {
            memory.keep(i, Optional.of(new Views.EventView("", "count", "", Long.toString(i))));
            memory.keep(i - 5, Optional.empty());
            if (i % 7 == 0) {
                memory.saved().get();
            }
        }
        memory.saved().get();
        assertThat(Remembered.of(store.all()).events()).containsOnlyKeys(15L, 16L, 17L, 18L, 19L);
    }
}
