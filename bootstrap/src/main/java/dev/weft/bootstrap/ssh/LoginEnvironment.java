package dev.weft.bootstrap.ssh;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where things are on the machine that logs in.
 *
 * @param home        of who calls
 * @param configs     ssh_config files, the user's first
 * @param environment variables, of which SSH_AUTH_SOCK says where the agent is
 * @param localUser   who calls
 * @param defaultUser who logs in where nothing says another
 */
public record LoginEnvironment(
        Path home,
        List<Path> configs,
        Function<String, Optional<String>> environment,
        String localUser,
        String defaultUser) {
    public LoginEnvironment {
        configs = List.copyOf(configs);
    }

    /** A path as people write it: ~ is the home, and a relative one begins at the directory. */
    public Path expand(String path, Path directory) {
        if (path.equals("~")) {
            return home;
        }
        return path.startsWith("~/") ? home.resolve(path.substring(2)) : directory.resolve(path);
    }

    /** A path of ssh_config with its tokens (ssh_config(5), TOKENS) and variables. */
    Path expand(String path, String hostName, String user) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            int close = path.indexOf('}', i);
            if (c == '%' && i + 1 < path.length()) {
                text.append(token(path.charAt(++i), hostName, user));
            } else if (c == '$' && path.startsWith("${", i) && close > 0) {
                text.append(environment.apply(path.substring(i + 2, close)).orElse(""));
                i = close;
            } else {
                text.append(c);
            }
        }
        return expand(text.toString(), Path.of(""));
    }

    private String token(char token, String hostName, String user) {
        return switch (token) {
            case 'd' -> home.toString();
            case 'h' -> hostName;
            case 'r' -> user;
            case 'u' -> localUser;
            case '%' -> "%";
            default -> "%" + token;
        };
    }

    /** Where a relative Include begins. */
    Path includeBase(Path file) {
        return file.startsWith("/etc") ? Path.of("/etc/ssh") : home.resolve(".ssh");
    }

    /** For a machine in between: there, as for ssh, who calls logs in where nothing says another. */
    LoginEnvironment between() {
        return new LoginEnvironment(home, configs, environment, localUser, localUser);
    }

    Optional<String> variable(String name) {
        return environment.apply(name).filter(text -> !text.isBlank());
    }
}
