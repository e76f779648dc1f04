package dev.weft.bootstrap.ssh;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.method.AbstractAuthMethod;

/** Logging in with a key that the agent holds (RFC 4252, section 7); of any type, also those that Java does not know. */
final class AgentAuth extends AbstractAuthMethod {
    private record Algorithm(String name, int flags) {}

    private final SshAgent agent;
    private final byte[] blob;
    private final Deque<Algorithm> algorithms;

    AgentAuth(SshAgent agent, SshAgent.Key key) {
        super("publickey");
        this.agent = agent;
        this.blob = key.blob();
        this.algorithms = new ArrayDeque<>(algorithms(key.type()));
    }

    /** RSA signs with SHA-2 (RFC 8332); all other types have one way to sign. */
    private static List<Algorithm> algorithms(String type) {
        return type.equals("ssh-rsa") || type.startsWith("ssh-rsa-cert")
                ? List.of(
                        new Algorithm(type.replace("ssh-rsa", "rsa-sha2-512"), 4),
                        new Algorithm(type.replace("ssh-rsa", "rsa-sha2-256"), 2))
                : List.of(new Algorithm(type, 0));
    }

    private SSHPacket request(boolean signed) throws UserAuthException {
        return super.buildReq()
                .putBoolean(signed)
                .putString(algorithms.element().name())
                .putString(blob);
    }

    /** Asks first whether the key would do. */
    @Override
    protected SSHPacket buildReq() throws UserAuthException {
        return request(false);
    }

    @Override
    public void handle(Message message, SSHPacket packet) throws UserAuthException, TransportException {
        if (message != Message.USERAUTH_60) {
            super.handle(message, packet);
            return;
        }
        SSHPacket request = request(true);
        byte[] data = new Buffer.PlainBuffer()
                .putString(params.getTransport().getSessionID())
                .putBuffer(request)
                .getCompactData();
        try {
            request.putString(agent.sign(blob, data, algorithms.element().flags()));
        } catch (IOException e) {
            throw new UserAuthException(e.getMessage(), e);
        }
        params.getTransport().write(request);
    }

    @Override
    public boolean shouldRetry() {
        algorithms.remove();
        return !algorithms.isEmpty();
    }
}
