package dev.weft.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the jar that people run carries: what Weft uses, and no more that somebody could reach or that must be kept up to date. */
class JarTest {
    private static final Path JAR = Path.of("../controller/target/weft.jar");
    private static final int MOST_BYTES = 32_000_000; // with everything of netty and JLine it had 32,723,885

    /** Where classes may be; what is in none of these needs a reason. */
    private static final List<String> ALLOWED = List.of(
            "dev/weft/",
            "ch/qos/logback/classic/",
            "ch/qos/logback/core/",
            "com/fasterxml/jackson/annotation/",
            "com/fasterxml/jackson/core/",
            "com/fasterxml/jackson/databind/",
            "com/google/common/",
            "com/google/thirdparty/publicsuffix/",
            "com/hierynomus/asn1/",
            "com/hierynomus/sshj/",
            "io/netty/bootstrap/",
            "io/netty/buffer/",
            "io/netty/channel/",
            "io/netty/handler/address/",
            "io/netty/handler/codec/",
            "io/netty/handler/flow/",
            "io/netty/handler/flush/",
            "io/netty/handler/ipfilter/",
            "io/netty/handler/logging/",
            "io/netty/handler/ssl/",
            "io/netty/handler/stream/",
            "io/netty/handler/timeout/",
            "io/netty/handler/traffic/",
            "io/netty/resolver/",
            "io/netty/util/",
            "net/schmizz/",
            "org/bouncycastle/",
            "org/jctools/",
            "org/jline/keymap/",
            "org/jline/nativ/",
            "org/jline/reader/",
            "org/jline/terminal/",
            "org/jline/utils/",
            "org/jline/widget/",
            "org/projectfloodlight/openflow/",
            "org/slf4j/",
            "org/snakeyaml/engine/",
            "picocli/");

    /** What must not be in these: servers, other protocols, deserialization, and other platforms. */
    private static final List<String> FORBIDDEN = List.of(
            "io/netty/handler/codec/dns/",
            "io/netty/handler/codec/haproxy/",
            "io/netty/handler/codec/http2/",
            "io/netty/handler/codec/http3/",
            "io/netty/handler/codec/http/websocketx/",
            "io/netty/handler/codec/marshalling/",
            "io/netty/handler/codec/memcache/",
            "io/netty/handler/codec/mqtt/",
            "io/netty/handler/codec/protobuf/",
            "io/netty/handler/codec/quic/",
            "io/netty/handler/codec/redis/",
            "io/netty/handler/codec/rtsp/",
            "io/netty/handler/codec/serialization/",
            "io/netty/handler/codec/smtp/",
            "io/netty/handler/codec/socks",
            "io/netty/handler/codec/spdy/",
            "io/netty/handler/codec/stomp/",
            "io/netty/handler/codec/xml/",
            "io/netty/handler/proxy/",
            "org/projectfloodlight/openflow/protocol/ver10/",
            "org/projectfloodlight/openflow/protocol/ver14/");

    @BeforeEach
    void isBuilt() {
        assumeTrue(Files.exists(JAR), "only where the jar was packaged before, as mvn verify does");
    }

    private static List<String> names() throws IOException {
        try (ZipFile jar = new ZipFile(JAR.toFile())) {
            return jar.stream().map(ZipEntry::getName).toList();
        }
    }

    private static String unversioned(String name) {
        return name.replaceFirst("^META-INF/versions/[0-9]+/", "");
    }

    @Test
    void everyClassIsOfSomethingThatIsUsed() throws IOException {
        List<String> classes = names().stream()
                .map(JarTest::unversioned)
                .filter(name -> name.endsWith(".class"))
                .toList();
        assertThat(classes).hasSizeGreaterThan(1000).contains("dev/weft/controller/Main.class");
        assertThat(classes).allMatch(name -> ALLOWED.stream().anyMatch(name::startsWith));
        assertThat(classes).noneMatch(name -> FORBIDDEN.stream().anyMatch(name::startsWith));
    }

    @Test
    void nativeCodeIsLinuxTerminalsOnly() throws IOException {
        assertThat(names())
                .filteredOn(name -> name.matches(".*\\.(so|dll|dylib|jnilib)"))
                .isNotEmpty()
                .allMatch(name -> name.startsWith("org/jline/nativ/Linux/"));
    }

    @Test
    void itIsNoLargerThanItMustBe() throws IOException {
        assertThat(Files.size(JAR)).isLessThan(MOST_BYTES);
    }
}
