package dev.weft.controller.openflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LimitsTest {
    @Test
    void whereFilesAreFewHalfOfThemAreForHandshakes() {
        assertThat(Limits.DEFAULT.withFiles(1024).halfOpen()).isEqualTo(512);
        assertThat(Limits.DEFAULT.withFiles(1 << 20)).isEqualTo(Limits.DEFAULT);
        assertThat(Limits.DEFAULT.withFiles(0).halfOpen()).isEqualTo(1);
        assertThat(Limits.mostFiles(List.of(
                        "Limit                     Soft Limit           Hard Limit           Units",
                        "Max processes             1234                 1234                 processes",
                        "Max open files            1024                 524288               files")))
                .isEqualTo(1024);
        assertThat(Limits.mostFiles(List.of("Max open files            unlimited            unlimited   files")))
                .isEqualTo(Long.MAX_VALUE);
        assertThat(Limits.ofThisProcess().halfOpen()).isBetween(1, Limits.DEFAULT.halfOpen());
    }
}
