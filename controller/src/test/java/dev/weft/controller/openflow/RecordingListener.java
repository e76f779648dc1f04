package dev.weft.controller.openflow;

import static org.awaitility.Awaitility.await;

import dev.weft.flows.Cookie;
import dev.weft.flows.Place;
import dev.weft.topology.DatapathId;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Keeps all that switches tell, in the order of the calls. */
final class RecordingListener implements SwitchListener {
    private final List<News> news = new CopyOnWriteArrayList<>();

    /** Something that was told. */
    sealed interface News {}

    record Connected(SwitchConnection connection, List<SwitchPort> ports) implements News {}

    record PortChanged(SwitchPort port) implements News {}

    record PortGone(SwitchPort port) implements News {}

    record Packet(SwitchConnection connection, PacketIn packet) implements News {}

    record Removed(Place place, Cookie cookie, boolean idle) implements News {}

    record Refused(DatapathId id, String why) implements News {}

    record Failed(SwitchError error) implements News {}

    record Over(String what) implements News {}

    record Disconnected(SwitchConnection connection, String why) implements News {}

    @Override
    public void connected(SwitchConnection connection, List<SwitchPort> ports) {
        news.add(new Connected(connection, ports));
    }

    @Override
    public void portChanged(SwitchConnection connection, SwitchPort port) {
        news.add(new PortChanged(port));
    }

    @Override
    public void portGone(SwitchConnection connection, SwitchPort port) {
        news.add(new PortGone(port));
    }

    @Override
    public void packetIn(SwitchConnection connection, PacketIn packet) {
        news.add(new Packet(connection, packet));
    }

    @Override
    public void flowRemoved(SwitchConnection connection, Place place, Cookie cookie, boolean idle) {
        news.add(new Removed(place, cookie, idle));
    }

    @Override
    public void refused(DatapathId id, SocketAddress remote, String why) {
        news.add(new Refused(id, why));
    }

    @Override
    public void error(SwitchConnection connection, SwitchError error) {
        news.add(new Failed(error));
    }

    @Override
    public void overBudget(SwitchConnection connection, String what) {
        news.add(new Over(what));
    }

    @Override
    public void disconnected(SwitchConnection connection, String why) {
        news.add(new Disconnected(connection, why));
    }

    List<News> news() {
        return news;
    }

    <T extends News> List<T> all(Class<T> type) {
        return news.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Waits for news of this kind, and takes it and all before it away. */
    <T extends News> T next(Class<T> type) {
        return next(type, any -> true);
    }

    <T extends News> T next(Class<T> type, Predicate<T> that) {
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> all(type).stream().anyMatch(that));
        T found = all(type).stream().filter(that).findFirst().orElseThrow();
        news.subList(0, news.indexOf(found) + 1).clear();
        return found;
    }
}
