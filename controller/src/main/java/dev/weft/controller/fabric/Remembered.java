package dev.weft.controller.fabric;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weft.controller.admission.BridgeKey;
import dev.weft.controller.api.Views;
import dev.weft.flows.Endpoint;
import dev.weft.topology.DatapathId;
import dev.weft.topology.Ipv4Address;
import dev.weft.topology.MacAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a controller before this one has left in the store, and the form in which it is kept there: JSON under
 * {@code endpoint/NETWORK/MAC}, {@code port/HOST/NAME}, {@code released/HOST/NAME}, {@code adopted/HOST/BRIDGE} and {@code event/NUMBER}.
 *
 * @param endpoints  learned, each at a port
 * @param ports      put into networks by command
 * @param released   taken out of networks, and not confirmed by their switches
 * @param adopted    bridges made by hand that were accepted by command, with their datapath ids
 * @param events     by number, oldest first
 * @param nextEvent  a number that none has, nor one that is not understood
 * @param unreadable keys whose values are not understood: a newer Weft may know better
 */
record Remembered(
        List<Endpoint> endpoints,
        Map<Assignments.Port, String> ports,
        Set<Assignments.Port> released,
        Map<BridgeKey, DatapathId> adopted,
        SortedMap<Long, Views.EventView> events,
        long nextEvent,
        List<String> unreadable) {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String ENDPOINT = "endpoint/";
    private static final String PORT = "port/";
    private static final String RELEASED = "released/";
    private static final String ADOPTED = "adopted/";
    private static final String EVENT = "event/";

    /** An endpoint as it is kept; the address is empty where none is known. */
    private record KeptEndpoint(String network, String mac, String ip, String host, String port) {
        KeptEndpoint {
            all(network, mac, ip, host, port);
        }

        Endpoint endpoint() {
            Optional<Ipv4Address> address = ip.isEmpty() ? Optional.empty() : Optional.of(Ipv4Address.parse(ip));
            return new Endpoint(network, MacAddress.parse(mac), address, host, port, Optional.empty());
        }
    }

    private record KeptPort(String host, String port, String network) {
        KeptPort {
            all(host, port, network);
        }
    }

    private record KeptAdoption(String host, String bridge, String id) {
        KeptAdoption {
            all(host, bridge, id);
        }
    }

    private record KeptRelease(String host, String port) {
        KeptRelease {
            all(host, port);
        }
    }

    /** A value that lacks a field is not understood. */
    private static void all(String... fields) {
        for (String field : fields) {
            Objects.requireNonNull(field);
        }
    }

    static Remembered of(SortedMap<String, String> kept) {
        List<Endpoint> endpoints = new ArrayList<>();
        Map<Assignments.Port, String> ports = new LinkedHashMap<>();
        Set<Assignments.Port> released = new LinkedHashSet<>();
        Map<BridgeKey, DatapathId> adopted = new LinkedHashMap<>();
        SortedMap<Long, Views.EventView> events = new TreeMap<>();
        List<String> unreadable = new ArrayList<>();
        long next = 0;
        for (Map.Entry<String, String> entry : kept.entrySet()) {
            String key = entry.getKey();
            try {
                if (key.startsWith(ENDPOINT)) {
                    Endpoint endpoint =
                            JSON.readValue(entry.getValue(), KeptEndpoint.class).endpoint();
                    isOf(key, new Fact.Learned(endpoint.id(), Optional.of(endpoint)));
                    endpoints.add(endpoint);
                } else if (key.startsWith(PORT)) {
                    KeptPort port = JSON.readValue(entry.getValue(), KeptPort.class);
                    Assignments.Port at = new Assignments.Port(port.host(), port.port());
                    isOf(key, new Fact.Assigned(at, Optional.of(port.network())));
                    ports.put(at, port.network());
                } else if (key.startsWith(RELEASED)) {
                    KeptRelease port = JSON.readValue(entry.getValue(), KeptRelease.class);
                    Assignments.Port at = new Assignments.Port(port.host(), port.port());
                    isOf(key, new Fact.Released(at, true));
                    released.add(at);
                } else if (key.startsWith(ADOPTED)) {
                    KeptAdoption one = JSON.readValue(entry.getValue(), KeptAdoption.class);
                    BridgeKey bridge = new BridgeKey(one.host(), one.bridge());
                    DatapathId id = DatapathId.parse(one.id());
                    isOf(key, new Fact.Adopted(bridge, Optional.of(id)));
                    adopted.put(bridge, id);
                } else if (key.startsWith(EVENT)) {
                    long number = Long.parseLong(key.substring(EVENT.length()));
                    next = Math.max(next, Math.addExact(number, 1));
                    Views.EventView event = JSON.readValue(entry.getValue(), Views.EventView.class);
                    all(event.time(), event.kind(), event.host(), event.text());
                    events.put(number, event);
                } else {
                    unreadable.add(key);
                }
            } catch (JsonProcessingException | RuntimeException e) {
                unreadable.add(key);
            }
        }
        return new Remembered(endpoints, ports, released, adopted, events, next, unreadable);
    }

    /** What stands under another's key would come back after it was removed. */
    private static void isOf(String key, Fact fact) {
        if (!key.equals(key(fact))) {
            throw new IllegalArgumentException(key + " holds what belongs to " + key(fact));
        }
    }

    static String key(Fact fact) {
        if (fact instanceof Fact.Learned learned) {
            return ENDPOINT + learned.id().network() + "/" + learned.id().mac();
        }
        if (fact instanceof Fact.Released released) {
            return RELEASED + released.port().host() + "/" + released.port().name();
        }
        if (fact instanceof Fact.Adopted adopted) {
            return ADOPTED + adopted.bridge();
        }
        Fact.Assigned assigned = (Fact.Assigned) fact;
        return PORT + assigned.port().host() + "/" + assigned.port().name();
    }

    /** What is kept under the key; empty: nothing any more. */
    static Optional<String> value(Fact fact) {
        if (fact instanceof Fact.Learned learned) {
            return learned.now()
                    .map(now -> write(new KeptEndpoint(
                            now.network(),
                            now.mac().toString(),
                            now.ip().map(Ipv4Address::toString).orElse(""),
                            now.host(),
                            now.port())));
        }
        if (fact instanceof Fact.Released released) {
            Assignments.Port port = released.port();
            return released.open() ? Optional.of(write(new KeptRelease(port.host(), port.name()))) : Optional.empty();
        }
        if (fact instanceof Fact.Adopted adopted) {
            BridgeKey bridge = adopted.bridge();
            return adopted.id().map(id -> write(new KeptAdoption(bridge.host(), bridge.inFile(), id.toString())));
        }
        Fact.Assigned assigned = (Fact.Assigned) fact;
        return assigned.network()
                .map(network -> write(
                        new KeptPort(assigned.port().host(), assigned.port().name(), network)));
    }

    /** So that they sort by number. */
    static String eventKey(long number) {
        return String.format("%s%015d", EVENT, number);
    }

    static String value(Views.EventView event) {
        return write(event);
    }

    private static String write(Object kept) {
        try {
            return JSON.writeValueAsString(kept);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record that is no JSON: " + kept, e);
        }
    }
}
