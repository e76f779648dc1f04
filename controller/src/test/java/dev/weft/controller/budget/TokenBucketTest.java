package dev.weft.controller.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;

    /** The clock may begin anywhere, also where it is about to overflow. */
    @ParameterizedTest
    @ValueSource(longs = {0, -5 * SECOND, Long.MAX_VALUE - SECOND / 2})
    void aFullBucketFirstThenTheRate(long start) {
        TokenBucket bucket = new TokenBucket(10, 5, start);
        assertThat(taken(bucket, start, 100, 0)).as("at once").isEqualTo(5);
        assertThat(taken(bucket, start + SECOND, 100, 0)).as("after a second").isEqualTo(5);
        assertThat(taken(bucket, start + SECOND, 1000, SECOND / 100))
                .as("asked 100 times a second, ten seconds long")
                .isEqualTo(99);
        assertThat(taken(bucket, start + 1000 * SECOND, 100, 0))
                .as("after a long pause no more than it holds")
                .isEqualTo(5);
    }

    private static long taken(TokenBucket bucket, long from, int times, long apart) {
        return LongStream.range(0, times)
                .filter(i -> bucket.take(from + i * apart))
                .count();
    }
}
