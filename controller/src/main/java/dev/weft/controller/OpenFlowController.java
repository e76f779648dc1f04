package dev.weft.controller;

import dev.weft.controller.api.ControllerProcess;
import dev.weft.controller.api.Operations;
import dev.weft.controller.fabric.FabricLoop;
import dev.weft.controller.fabric.FabricOperations;
import dev.weft.controller.openflow.OpenFlowException;
import dev.weft.controller.openflow.OpenFlowServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;

/** Puts the parts of a controller together: the fabric's state, and the server that switches connect to. */
final class OpenFlowController implements ControllerProcess.Running {
    private final FabricLoop fabric;
    private final OpenFlowServer server;
    private final Operations operations;

    private OpenFlowController(FabricLoop fabric, OpenFlowServer server, Operations operations) {
        this.fabric = fabric;
        this.server = server;
        this.operations = operations;
    }

    static ControllerProcess.Running start(ControllerProcess.Settings settings) throws IOException {
        FabricLoop fabric = new FabricLoop(settings.topology(), settings.macAgeSeconds(), Clock.systemUTC());
        try {
            OpenFlowServer server = OpenFlowServer.start(settings.listen(), fabric, fabric);
            if (settings.auditSeconds() > 0) {
                fabric.auditEvery(Duration.ofSeconds(settings.auditSeconds()));
            }
            return new OpenFlowController(
                    fabric, server, new FabricOperations(fabric, settings.file(), server.address()));
        } catch (OpenFlowException e) {
            fabric.close();
            throw new IOException(e.getMessage(), e);
        }
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
        server.close();
        fabric.close();
    }
}
