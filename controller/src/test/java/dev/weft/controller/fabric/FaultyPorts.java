package dev.weft.controller.fabric;

import dev.weft.controller.openflow.StrictSwitch;
import dev.weft.controller.openflow.SwitchPort;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** What befalls the ports of a switch: they go and come, under other numbers and with each other's. */
final class FaultyPorts {
    private final StrictSwitch real;
    private final List<String> names;
    private final List<Integer> numbers;
    private final Map<String, SwitchPort> usual = new LinkedHashMap<>();

    /** @param fixed the numbers that the file fixes, by name */
    FaultyPorts(StrictSwitch real, List<SwitchPort> ports, Map<String, Integer> fixed) {
        this.real = real;
        ports.forEach(port -> usual.put(port.name(), port));
        usual.put("stray", Lab.port(30, "stray"));
        names = usual.keySet().stream()
                .flatMap(name -> name.startsWith("guest") || name.startsWith("w-")
                        ? List.of(name, name, name).stream()
                        : List.of(name).stream())
                .toList();
        numbers = names.stream()
                .map(name -> fixed.getOrDefault(name, usual.get(name).number()))
                .distinct()
                .toList();
    }

    private Optional<SwitchPort> there(String name) {
        return real.ports().stream().filter(port -> port.name().equals(name)).findFirst();
    }

    void mishap(Random random) {
        String name = names.get(random.nextInt(names.size()));
        int other = random.nextBoolean() ? numbers.get(random.nextInt(numbers.size())) : 40 + random.nextInt(3);
        Optional<SwitchPort> port = there(name);
        if (port.isEmpty()) {
            put(name, random.nextInt(3) > 0 ? usual.get(name).number() : other);
            return;
        }
        int number = port.get().number();
        switch (random.nextInt(6)) {
            case 0 -> real.removePort(number);
            case 1 -> { // it was taken out and put in again
                real.removePort(number);
                put(name, number);
            }
            case 2 -> { // the other's end is told of later
                real.removePort(number);
                put(name, other);
            }
            case 3 -> swap(port.get(), names.get(random.nextInt(names.size())));
            case 4 ->
                real.putPort(new SwitchPort(
                        number, name, port.get().mac(), !port.get().up()));
            default -> put(names.get(random.nextInt(names.size())), number); // somebody else has its number
        }
    }

    /** It is there now, under its usual number. */
    void isThere(String name) {
        put(name, usual.get(name).number());
    }

    /** One port has one number at a time. */
    private void put(String name, int number) {
        there(name).filter(old -> old.number() != number).ifPresent(old -> real.removePort(old.number()));
        real.putPort(Lab.port(number, name));
    }

    private void swap(SwitchPort one, String with) {
        there(with).filter(other -> other.number() != one.number()).ifPresent(other -> {
            real.removePort(one.number());
            real.removePort(other.number());
            put(one.name(), other.number());
            put(other.name(), one.number());
        });
    }
}
