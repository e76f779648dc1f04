package dev.weft.bootstrap.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ShieldTest {
    @Test
    void aChainHasANameThatNftTakes() {
        assertThat(Shield.chain("w-docker1")).isEqualTo("w-docker1");
        // ovs-docker names ports by random hexadecimal digits
        assertThat(Shield.chain("8d80e9f421214_l")).isEqualTo("weft-of-device-8d80e9f421214_l");
        assertThat(Shield.chain("_a")).isEqualTo("weft-of-device-_a");
    }

    @Test
    void whatNftListsIsReadBack() {
        assertThat(Shield.read("")).isEmpty();
        assertThat(Shield.read("table netdev weft {\n}\n")).contains(Set.of());
        String listed = "table netdev weft {\n\tchain %s {\n\t\ttype filter hook ingress device \"%s\" priority filter;"
                + " policy drop;\n\t}\n}\n";
        assertThat(Shield.read(listed.formatted("w-docker1", "w-docker1"))).contains(Set.of("w-docker1"));
        assertThat(Shield.read(listed.formatted("weft-of-device-8d80e9f421214_l", "8d80e9f421214_l")))
                .contains(Set.of("8d80e9f421214_l"));
        assertThat(Shield.read(listed.formatted("w-docker1", "w-docker2"))).contains(Set.of());
    }
}
