package dev.weft.controller.fabric;

import java.time.Duration;

/** Performs what the fabric decided. Everything here runs on the fabric's thread. */
final class EffectPerformer implements Effect.Performer {
    private final FabricLoop loop;
    private final Announcer announcer;

    EffectPerformer(FabricLoop loop) {
        this.loop = loop;
        this.announcer = new Announcer(loop);
    }

    @Override
    public void note(Effect.Note note) {
        loop.events().add(note);
    }

    @Override
    public void changed(Effect.Changed changed) {
        loop.switches()
                .find(changed.bridge())
                .ifPresent(known -> known.wanted(loop.fabric().desired(changed.bridge())));
    }

    @Override
    public void dropped(Effect.Dropped dropped) {
        loop.switches()
                .find(dropped.bridge())
                .ifPresent(known -> loop.packetIns()
                        .drop(known.connection(), dropped.port(), dropped.why(), System.nanoTime())
                        .ifPresent(told -> loop.events()
                                .add(new Effect.Note(
                                        NoteKind.OVERLOAD, known.bridge().title(), told))));
    }

    @Override
    public void over(Effect.Over over) {
        loop.switches()
                .find(over.bridge())
                .ifPresent(known -> known.connection().budget().isFirstOver(over.bound(), over.times()));
    }

    @Override
    public void wake(Effect.Wake wake) {
        loop.later(
                Duration.ofNanos(wake.at() - loop.nanos()),
                () -> loop.perform(loop.packets().wake(loop.nanos())));
    }

    @Override
    public void announce(Effect.Announce announce) {
        announcer.announce(announce.endpoint());
    }

    @Override
    public void announceGateways(Effect.AnnounceGateways announce) {
        announcer.announceGateways(announce.bridge());
    }

    @Override
    public void release(Effect.Release release) {
        announcer.release(release);
    }

    @Override
    public void send(Effect.Send send) {
        announcer.send(send);
    }
}
