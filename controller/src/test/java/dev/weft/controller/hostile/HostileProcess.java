package dev.weft.controller.hostile;

import dev.weft.topology.Topology;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The hostile switches of a {@link CombinedRun}, in a process of their own: what they take of the machine is not the
 * controller's, nor that of who measures it.
 */
final class HostileProcess {
    static final String BEGINS = "begins";
    static final String SENT = "sent";

    private HostileProcess() {}

    /**
     * Attacks.
     *
     * @param args the controller's port; how many are hostile, the hosts 1 to that; for how many seconds
     */
    public static void main(String... args) throws InterruptedException {
        InetSocketAddress controller = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0]));
        int hostile = Integer.parseInt(args[1]);
        Topology file = Site.topology(hostile + 1);
        long[] end = {Long.MAX_VALUE};
        BooleanSupplier goesOn = () -> System.nanoTime() - end[0] < 0;
        List<Attacks> attacks = new ArrayList<>();
        for (int n = 1; n <= hostile; n++) {
            int number = n;
            Attacks attack = new Attacks(() -> dial(file, number, controller), controller, number, goesOn);
            attack.prepare();
            attacks.add(attack);
        }
        end[0] = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(args[2]));
        System.out.println(BEGINS);
        List<Thread> threads = attacks.stream().map(HostileProcess::start).toList();
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(10) + TimeUnit.SECONDS.toMillis(Long.parseLong(args[2])));
        }
        System.out.println(SENT + " "
                + (attacks.stream().mapToLong(Attacks::bytes).sum() >> 20) + " "
                + attacks.stream().mapToLong(Attacks::connections).sum());
        System.exit(0); // readers may still wait for what does not come
    }

    private static Thread start(Attacks attack) {
        Thread thread = new Thread(attack);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    static SocketSwitch dial(Topology file, int host, InetSocketAddress controller) throws IOException {
        return new SocketSwitch(
                file.bridges().get(host - 1),
                controller,
                Bytes.concat(Bytes.port(1, "guest" + host), Bytes.port(2, "vxlan0"), Bytes.port(3, "gw0")));
    }
}
