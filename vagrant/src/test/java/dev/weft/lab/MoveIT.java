package dev.weft.lab;

import static dev.weft.lab.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A container that the file puts on another host: who talks to it finds it there, and hears of it. */
@ExtendWith(RepeatedWhenInconclusive.class)
class MoveIT {
    private static final String IP = "192.168.1.12";
    private static final String ANNOUNCEMENT = "Request who-has " + IP + " tell " + IP;

    @Test
    void everybodyFollowsAtOnceAndHearsOfItInAnyOrderOfApplyAndReload() {
        try (Edited file = Edited.tutorial();
                Traffic unconcerned = Traffic.between("host1", "docker2", "host2", "docker4")) {
            try (LossProbe mover = LossProbe.ping(Place.container("host1", "docker1"), IP)) {
                Capture heard = Capture.on("host1", "w-docker1", "arp");
                file.write(Edited.text().replace("docker3, host: host2", "docker3, host: host1"));
                file.apply();
                LabShell.weft("reload").ok();
                mover.awaitArrivals(LossProbe.RATE);
                assertAnnouncedOnce(heard);
                System.out.println("moved by apply and reload: " + mover.stop());
            }
            file.check();
            try (LossProbe mover = LossProbe.ping(Place.container("host1", "docker1"), IP)) {
                Capture heard = Capture.on("host1", "w-docker1", "arp");
                file.write(Edited.text());
                LabShell.weft("reload").ok();
                file.apply();
                mover.awaitArrivals(LossProbe.RATE);
                assertAnnouncedOnce(heard); // through the tunnel
                System.out.println("moved by reload and apply: " + mover.stop());
            }
            file.check();
            unconcerned.assertNothingLost();
        }
    }

    private static void assertAnnouncedOnce(Capture heard) {
        await().until(() -> heard.text().contains(ANNOUNCEMENT));
        assertThat(heard.stop().split(ANNOUNCEMENT, -1)).hasSize(2);
    }
}
