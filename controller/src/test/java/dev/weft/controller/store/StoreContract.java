package dev.weft.controller.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
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
    void randomBatchesMakeWhatAMapMakes() throws StoreException {
        Random random = new Random(4);
        TreeMap<String, String> expected = new TreeMap<>();
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
        }
    }

    static void apply(Batch batch, Map<String, String> to) {
        batch.changes().forEach((key, value) -> value.ifPresentOrElse(v -> to.put(key, v), () -> to.remove(key)));
    }
}
