package dev.weft.bootstrap.remote;

import dev.weft.bootstrap.ssh.Identities.Identity;
import dev.weft.bootstrap.ssh.Login;
import dev.weft.topology.Host;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.userauth.UserAuth;
import net.schmizz.sshj.userauth.UserAuthException;

/** One login: the keys in order until the host takes one; else what stood in the way. */
final class Authentication {
    private final SSHClient client;
    private final Login login;
    private final String where;
    private final List<Identity> tried = new ArrayList<>();
    private final List<String> notes;

    Authentication(SSHClient client, Login login, String where) {
        this.client = client;
        this.login = login;
        this.where = where;
        this.notes = new ArrayList<>(login.identities().notes());
    }

    /** The file of the key that was taken; empty: it is the agent's alone. */
    Optional<Path> run() throws RemoteException {
        if (login.identities().keys().isEmpty()) {
            throw noKey();
        }
        for (Identity key : login.identities().keys()) {
            if (tryKey(key)) {
                return key.path();
            }
            if (!client.isConnected() || client.getUserAuth().hadPartialSuccess()) {
                break;
            }
        }
        throw tried.isEmpty() ? noKey() : refused();
    }

    private boolean tryKey(Identity key) throws RemoteException {
        try {
            client.auth(login.user(), key.method(client));
            tried.add(key);
            return true;
        } catch (UserAuthException e) {
            tried.add(key);
            Throwable cause = e.getCause();
            if (cause != null) {
                notes.add("with " + key + ": " + Said.line(Ssh.reason(cause)));
            }
            return false;
        } catch (IOException e) {
            if (client.isConnected()) {
                notes.add("not tried: " + key + ": " + Said.line(Ssh.reason(e)));
                return false;
            }
            tried.add(key);
            notes.add("it hung up: " + Said.line(Ssh.reason(e)));
            return false;
        }
    }

    private RemoteException noKey() {
        List<Path> locked = login.identities().locked();
        if (!locked.isEmpty()) {
            String files = String.join(", ", locked.stream().map(Path::toString).toList());
            return new RemoteException(
                    "the SSH key " + files + " has a passphrase and is not loaded into an agent: no login to " + where
                            + " was tried",
                    "load it into the agent (eval \"$(ssh-agent)\"; ssh-add "
                            + Shell.quote(locked.get(0).toString())
                            + "), or name a key without a passphrase with --ssh-key; by hand: "
                            + login.byHand(Optional.of(locked.get(0))));
        }
        return new RemoteException(
                "no SSH key to log in to " + where + ": "
                        + because("there is none in the agent or in ~/.ssh (id_ed25519, id_ecdsa, id_rsa)"),
                "name one with --ssh-key FILE, WEFT_SSH_KEY, or ssh: {key: FILE} at the host; by hand: "
                        + login.byHand(Optional.empty()));
    }

    private RemoteException refused() {
        UserAuth auth = client.getUserAuth();
        Identity last = tried.get(tried.size() - 1);
        String byHand = login.byHand(tried.size() == 1 ? last.path() : Optional.empty());
        String more = Said.line(String.join(", ", auth.getAllowedMethods()));
        if (auth.hadPartialSuccess()) {
            return new RemoteException(
                    where + " accepts the key " + last + " of user " + login.user() + ", but also requires " + more,
                    "Weft cannot answer prompts: let this user log in with a key alone (AuthenticationMethods "
                            + "publickey in a Match"
                            + " block of sshd_config there), or name another user: ssh: {user: NAME}; by hand: "
                            + byHand);
        }
        String keys = tried.size() == 1
                ? "the key " + last
                : "these keys: "
                        + String.join(", ", tried.stream().map(Object::toString).toList());
        return new RemoteException(
                where + " rejects user " + login.user() + " with " + keys + ": " + because("it lets in by: " + more),
                advice(more) + "; by hand: " + byHand);
    }

    private String advice(String methods) {
        String add = "add the key's public half to that user's ~/.ssh/authorized_keys there (ssh-copy-id), or name"
                + " another key with --ssh-key";
        String server = login.user().equals(Host.Ssh.DEFAULT_USER)
                ? "if the key is there already, the server may not allow root logins (PermitRootLogin in "
                        + "sshd_config): log in as another user with sudo (ssh: {user: NAME} at the host)"
                : "if the key is there already, the server may not allow this user to log in (AllowUsers, "
                        + "AuthenticationMethods in"
                        + " sshd_config)";
        boolean noKeys = !methods.isBlank() && !methods.contains("publickey");
        return noKeys
                ? "the server does not accept keys (PubkeyAuthentication in sshd_config); " + server
                : add + "; " + server;
    }

    private String because(String usual) {
        return notes.isEmpty() ? usual : usual + "; " + String.join("; ", notes);
    }
}
