package dev.weft.bootstrap.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellTest {
    private static final String ALPHABET =
            "ab Z9'\"\\`$(){}[]<>|&;*?!#~=%^\n\r\t-_./,:@+\u00e9\u4e2d\ud83d\ude00\u0001\u007f";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "docker1",
                "'; rm -rf /; '",
                "$(touch /tmp/owned)",
                "`id`",
                "a\nb\n",
                "\n",
                "-rf",
                "--",
                "\"quoted\"",
                "back\\slash\\",
                "*",
                "~root",
                "=ls",
                "#no comment",
                "!history",
                "a'b''c",
                "\u00fcn\u00efc\u00f6d\u00e9 \ud83d\ude80",
                "tab\there",
                "\u0001\u001b[31m"
            })
    void aWordReachesTheProgramAsItIs(String word) throws Exception {
        assertThat(throughShell(List.of(word))).containsExactly(word);
    }

    @Test
    void anyWordsReachTheProgramAsTheyAre() throws Exception {
        Random random = new Random(20261123);
        for (int round = 0; round < 40; round++) {
            List<String> words = new ArrayList<>();
            for (int i = 0; i < 25; i++) {
                words.add(word(random));
            }
            assertThat(throughShell(words)).as("round %d", round).containsExactlyElementsOf(words);
        }
    }

    @Test
    void aScriptSeesValuesOnlyAsArguments() throws Exception {
        String hostile = "x\"; echo owned; $(echo owned) `echo owned` '";
        Command command = Command.script("name", "printf '%s\\0' \"$1\"", List.of(hostile));

        assertThat(run(command.line())).containsExactly(hostile);
    }

    @Test
    void plainWordsStayReadable() {
        assertThat(Shell.line(List.of("ip", "addr", "add", "192.168.1.1/24", "dev", "veth0")))
                .isEqualTo("ip addr add 192.168.1.1/24 dev veth0");
    }

    @Test
    void aWordWithNulIsRefusedAndQuoted() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shell.quote("a\0b"))
                .withMessageContaining("NUL")
                .withMessageContaining("'a\\0b'");
    }

    private static String word(Random random) {
        int[] characters = ALPHABET.codePoints().toArray();
        StringBuilder word = new StringBuilder();
        for (int length = random.nextInt(12); length > 0; length--) {
            word.appendCodePoint(characters[random.nextInt(characters.length)]);
        }
        return word.toString();
    }

    /** What a program started by this line gets as its arguments. */
    private static List<String> throughShell(List<String> words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("printf", "%s\\0"));
        all.addAll(words);
        return run(Shell.line(all));
    }

    private static List<String> run(String line) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder("/bin/sh").redirectErrorStream(true).start();
        // As standard input, so that the JVM's own encoding of arguments plays no part.
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        List<String> words = new ArrayList<>(List.of(output.split("\0", -1)));
        words.remove(words.size() - 1);
        return words;
    }
}
