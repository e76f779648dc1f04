package dev.weft.topology;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a host's SSH server is found: an IPv4 address, a DNS name, or an alias of ~/.ssh/config.
 *
 * @param text as the file gives it
 */
public record HostAddress(String text) {
    private static final Pattern NAME = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*");
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");

    /** @throws IllegalArgumentException when it is neither an IPv4 address nor a name */
    public HostAddress {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("not an IPv4 address or a host name: " + Quote.cut(text));
        }
        if (NUMBERS.matcher(text).matches()) {
            Ipv4Address.parse(text);
        }
    }

    public static HostAddress of(Ipv4Address address) {
        return new HostAddress(address.toString());
    }

    /** The address itself; empty where the file has a name. */
    public Optional<Ipv4Address> ipv4() {
        return NUMBERS.matcher(text).matches() ? Optional.of(Ipv4Address.parse(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
