package dev.weft.bootstrap.imports;

import dev.weft.bootstrap.imports.SeenHost.Nic;
import dev.weft.bootstrap.imports.SeenHost.SeenBridge;
import dev.weft.bootstrap.imports.SeenHost.SeenContainer;
import dev.weft.bootstrap.imports.SeenHost.SeenPort;
import java.util.ArrayList;
import java.util.List;

/**
 * A container's interface on a bridge.
 */
record Attached(SeenHost host, SeenBridge bridge, SeenPort port, SeenContainer container, Nic nic) {
    /** All of a host, in the order of its bridges' ports; those that are hung by other interfaces than eth0 too. */
    static List<Attached> of(SeenHost host) {
        List<Attached> all = new ArrayList<>();
        for (SeenContainer container : host.containers()) {
            for (SeenBridge bridge : host.bridges()) {
                for (SeenPort port : bridge.ports()) {
                    container.nics().stream()
                            .filter(nic -> nic.outer().equals(port.name()))
                            .forEach(nic -> all.add(new Attached(host, bridge, port, container, nic)));
                }
            }
        }
        return all;
    }

    /** Whether the file can have it as a container's. */
    boolean isDeclarable() {
        return nic.name().equals("eth0")
                && container.mode().equals("none")
                && !nic.addresses().isEmpty();
    }

    String address() {
        String cidr = nic.addresses().get(0);
        return cidr.substring(0, cidr.indexOf('/'));
    }
}
