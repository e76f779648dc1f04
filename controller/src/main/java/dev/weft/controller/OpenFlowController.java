package dev.weft.controller;

import dev.weft.bootstrap.HostLook;
import dev.weft.controller.api.ControllerProcess;
import dev.weft.controller.api.Operations;
import dev.weft.controller.fabric.FabricLoop;
import dev.weft.controller.fabric.FabricOperations;
import dev.weft.controller.hosts.HostNews;
import dev.weft.controller.hosts.HostWatch;
import dev.weft.controller.openflow.OpenFlowException;
import dev.weft.controller.openflow.OpenFlowServer;
import dev.weft.controller.store.FileStore;
import dev.weft.controller.store.Store;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Puts the parts of a controller together: what it remembers, the fabric's state, and the server that switches connect to. */
final class OpenFlowController implements ControllerProcess.Running {
    private final Store store;
    private final FabricLoop fabric;
    private final OpenFlowServer server;
    private final Operations operations;
    private final Optional<HostWatch> watch;

    private OpenFlowController(
            Store store, FabricLoop fabric, OpenFlowServer server, Operations operations, Optional<HostWatch> watch) {
        this.watch = watch;
        this.store = store;
        this.fabric = fabric;
        this.server = server;
        this.operations = operations;
    }

    static ControllerProcess.Running start(ControllerProcess.Settings settings) throws IOException {
        FabricLoop.rehearse(settings.topology(), settings.macAgeSeconds());
        Store store = FileStore.open(settings.state());
        FabricLoop fabric = new FabricLoop(settings.topology(), settings.macAgeSeconds(), Clock.systemUTC(), store);
        try {
            OpenFlowServer server = OpenFlowServer.start(settings.listen(), fabric, fabric);
            if (settings.auditSeconds() > 0) {
                fabric.auditEvery(Duration.ofSeconds(settings.auditSeconds()));
            }
            Optional<HostWatch> watch = watch(settings, fabric);
            HostNews hosts =
                    watch.<HostNews>map(one -> one).orElseGet(() -> HostNews.none("`weft controller --look 0`"));
            return new OpenFlowController(
                    store,
                    fabric,
                    server,
                    new FabricOperations(fabric, settings.file(), server.address(), hosts),
                    watch);
        } catch (OpenFlowException e) {
            fabric.close();
            store.close();
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Optional<HostWatch> watch(ControllerProcess.Settings settings, FabricLoop fabric) {
        if (settings.lookSeconds() == 0) {
            return Optional.empty();
        }
        HostWatch watch = new HostWatch(new HostLook(settings.ssh())::look);
        fabric.whenConnected(watch::connected);
        watch.every(Duration.ofSeconds(settings.lookSeconds()), fabric::topology);
        return Optional.of(watch);
    }

    @Override
    public Operations operations() {
        return operations;
    }

    @Override
    public InetSocketAddress listening() {
        return server.address();
    }

    @Override
    public void close() {
        watch.ifPresent(HostWatch::close);
        server.close();
        fabric.close();
        store.close();
    }
}
