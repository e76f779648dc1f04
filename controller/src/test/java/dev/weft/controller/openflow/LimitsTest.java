package dev.weft.controller.openflow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LimitsTest {
    @Test
    void whereFilesAreFewHalfOfThemAreForHandshakes() {
        assertThat(Limits.DEFAULT.withFiles(1024).halfOpen()).isEqualTo(512);
        assertThat(Limits.DEFAULT.withFiles(1 << 20)).isEqualTo(Limits.DEFAULT);
        assertThat(Limits.DEFAULT.withFiles(0).halfOpen()).isEqualTo(1);
        assertThat(Limits.ofThisProcess().halfOpen()).isBetween(1, Limits.DEFAULT.halfOpen());
    }
}
