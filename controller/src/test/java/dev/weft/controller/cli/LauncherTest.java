package dev.weft.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, in a project of its own, with a Java that only says what it was given. */
@Timeout(60)
class LauncherTest {
    private static final String ECHO = """
            #!/bin/sh
            printf '%s\\n' "$@"
            env | grep '^WEFT_' | sort
            exit 7
            """;

    @TempDir
    private Path directory;

    private Path project;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void makeProject() throws IOException {
        project = Files.createDirectories(directory.toRealPath().resolve("a project"));
        Files.copy(Path.of("../weft"), project.resolve("weft"), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(project.resolve("controller/target"));
        Files.writeString(project.resolve("controller/target/weft.jar"), "");
        makeJava("17.0.1");
        environment.put("JAVA_HOME", directory.resolve("java").toString());
        environment.put("PATH", System.getenv("PATH"));
    }

    private void makeJava(String version) throws IOException {
        Path bin = Files.createDirectories(directory.resolve("java/bin"));
        Files.writeString(directory.resolve("java/release"), "JAVA_VERSION=\"" + version + "\"\n");
        executable(bin.resolve("java"), ECHO);
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Run weft(String... arguments) throws Exception {
        return run(Stream.concat(Stream.of(project.resolve("weft").toString()), Stream.of(arguments)));
    }

    private Run run(Stream<String> command) throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command.toList())
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        int status = builder.start().waitFor();
        return new Run(status, Files.readString(out), Files.readString(err, StandardCharsets.UTF_8));
    }

    @Test
    void argumentsAndExitStatusPassUnchanged() throws Exception {
        Run run = weft("validate", "a b", "$HOME", "", "*");
        assertThat(run.status()).isEqualTo(7);
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("-Dweft.home=" + project + "\n")
                .doesNotContain("-Dweft.columns")
                .endsWith("weft.jar\nvalidate\na b\n$HOME\n\n*\n");
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        Files.delete(project.resolve("controller/target/weft.jar"));
        assertFails("Weft is not built", "mvn -q -DskipTests package");
        Files.writeString(project.resolve("controller/target/weft.jar"), "");
        makeJava("11.0.2");
        assertFails("is Java 11", "install Java 17 or newer");
        environment.put("JAVA_HOME", "/nonexistent");
        assertFails("there is no /nonexistent/bin/java", "set JAVA_HOME");
    }

    private void assertFails(String what, String fix) throws Exception {
        Run run = weft("status");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(what).contains(fix);
    }

    @Test
    void itWorksThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("linked"), project.resolve("weft"));
        assertThat(run(Stream.of(link.toString(), "help")).out()).contains("-Dweft.home=" + project + "\n");
    }

    @Test
    void theLabsSettingsAreUsedUnlessTheUserHasOwnOnes() throws Exception {
        Path lab = Files.createDirectories(project.resolve("vagrant/.lab"));
        Files.writeString(
                lab.resolve("env"), "WEFT_SSH_KEY=/lab/key\nWEFT_SOCKET=/lab/socket\nWEFT_LAB_NETNS=none-such\n");
        environment.put("WEFT_SSH_KEY", "/own/key");
        assertThat(weft("hosts").out()).contains("WEFT_SSH_KEY=/own/key\n").contains("WEFT_SOCKET=/lab/socket\n");
        assertThat(weft("lab", "status").out()).doesNotContain("WEFT_SOCKET");
        Run gone = weft("plan");
        assertThat(gone.status()).isEqualTo(7);
        assertThat(gone.err()).contains("network namespace none-such, which does not exist any longer");
        assertThat(weft("port", "keep", "host1", "docker1").err())
                .as("goes to a host")
                .isEqualTo(gone.err());
        assertThat(weft("port", "assign", "host1", "eth9", "blue").err()).isEmpty();
        environment.put("WEFT_LAB", "off");
        Run off = weft("plan");
        assertThat(off.out()).doesNotContain("/lab/socket");
        assertThat(off.err()).isEmpty();
    }

    @Test
    void theControllerIsCompiledFullyAndTheRestStartsFast() throws Exception {
        assertThat(weft("controller").out()).doesNotContain("TieredStopAtLevel");
        assertThat(weft("validate", "x").out()).contains("-XX:TieredStopAtLevel=1");
    }

    @Test
    void whatRunsForLongKeepsItsClassesWhenTheJarIsBuiltAnew() throws Exception {
        Path jar = project.resolve("controller/target/weft.jar");
        Files.writeString(jar, "old");
        executable(
                directory.resolve("java/bin/java"),
                "#!/bin/sh\nwhile [ \"$1\" != -jar ]; do shift; done\necho new >'" + jar + "'\ncat \"$2\"\n");
        assertThat(weft("controller").out()).isEqualTo("old");
    }

    @Test
    void theLabProgramGetsTheFilesHosts() throws Exception {
        Path file = Files.writeString(directory.resolve("t.yaml"), """
                hosts: [{name: host1, address: 192.168.56.10}, {name: host2, address: 192.168.56.20}]
                networks: [{name: blue, vni: 1000, subnet: 192.168.1.0/24, gateway: 192.168.1.1, port: veth0}]
                """);
        Path said = directory.resolve("said");
        Files.createDirectories(project.resolve("vagrant"));
        executable(project.resolve("vagrant/lab.sh"), "#!/bin/sh\necho \"$@\" >>'" + said + "'\nexit 5\n");
        assertThat(lab("up", "--install", "-f", file.toString())).isEqualTo(5);
        assertThat(lab("up", "-f", file.toString())).isEqualTo(5);
        assertThat(lab("exec", "host1", "ip", "-o", "link", "--help")).isEqualTo(5);
        assertThat(lab("status", "-o", "json")).isEqualTo(5);
        assertThat(lab("reboot", "host2")).isEqualTo(5);
        assertThat(lab("down")).isEqualTo(5);
        String hosts = "--host host1=192.168.56.10 --host host2=192.168.56.20";
        assertThat(said).hasContent("""
                up --install %s
                up %s
                exec host1 ip -o link --help
                status -o json
                reboot host2
                down
                """.formatted(hosts, hosts));
    }

    private int lab(String... arguments) {
        return Run.in(
                        surroundings -> new Surroundings(
                                surroundings.in(),
                                surroundings.out(),
                                surroundings.err(),
                                surroundings.environment(),
                                java.util.Optional.of(project),
                                surroundings.columns()),
                        Stream.concat(Stream.of("lab"), Stream.of(arguments)).toArray(String[]::new))
                .status();
    }
}
