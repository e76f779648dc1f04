package dev.weft.controller.fabric;

import dev.weft.flows.PersistentMap;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes records as bytes and reads them back: of records, enums, closed interfaces, numbers, text, and optionals, lists, sets and maps
 * of those. The form follows the types alone, so it is compact and no name is in it; equal values give equal bytes, whatever their
 * history. {@link #shape} tells forms apart.
 */
final class RecordCodec {
    private static final Map<Class<?>, List<Field>> FIELDS = new ConcurrentHashMap<>();

    private RecordCodec() {}

    private record Field(String name, Type type, java.lang.reflect.Method accessor) {}

    static byte[] write(Type type, Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(type, value, out);
        return out.toByteArray();
    }

    private static void write(Type type, Object value, ByteArrayOutputStream out) {
        Class<?> raw = raw(type);
        if (raw == Optional.class) {
            Optional<?> optional = (Optional<?>) value;
            out.write(optional.isPresent() ? 1 : 0);
            optional.ifPresent(inner -> write(argument(type, 0), inner, out));
        } else if (raw == List.class || raw == Set.class) {
            java.util.Collection<?> all = (java.util.Collection<?>) value;
            number(all.size(), out);
            all.forEach(one -> write(argument(type, 0), one, out));
        } else if (raw == Map.class) {
            Map<?, ?> map = (Map<?, ?>) value;
            number(map.size(), out);
            map.forEach((key, of) -> {
                write(argument(type, 0), key, out);
                write(argument(type, 1), of, out);
            });
        } else if (raw == PersistentMap.class) {
            List<byte[]> entries = new ArrayList<>();
            ((PersistentMap<?, ?>) value).forEach((key, of) -> {
                ByteArrayOutputStream entry = new ByteArrayOutputStream();
                write(argument(type, 0), key, entry);
                write(argument(type, 1), of, entry);
                entries.add(entry.toByteArray());
            });
            entries.sort(Arrays::compareUnsigned); // its own order hangs on hashes
            number(entries.size(), out);
            entries.forEach(out::writeBytes);
        } else if (raw.isEnum()) {
            number(((Enum<?>) value).ordinal(), out);
        } else if (raw.isRecord()) {
            fields(raw).forEach(field -> write(field.type(), get(field, value), out));
        } else if (raw.isSealed()) {
            List<Class<?>> kinds = kinds(raw);
            number(kinds.indexOf(value.getClass()), out);
            write(value.getClass(), value, out);
        } else {
            scalar(raw, value, out);
        }
    }

    private static void scalar(Class<?> raw, Object value, ByteArrayOutputStream out) {
        if (raw == String.class) {
            byte[] text = ((String) value).getBytes(StandardCharsets.UTF_8);
            number(text.length, out);
            out.writeBytes(text);
        } else if (raw == boolean.class || raw == Boolean.class) {
            out.write((Boolean) value ? 1 : 0);
        } else if (isNumber(raw)) {
            long signed = ((Number) value).longValue();
            number(signed << 1 ^ signed >> 63, out); // small ones of either sign are short
        } else {
            throw new IllegalArgumentException("values of " + raw + " cannot be written");
        }
    }

    private static boolean isNumber(Class<?> raw) {
        return raw == int.class || raw == Integer.class || raw == long.class || raw == Long.class;
    }

    /** Seven bits a byte, the lowest first; the highest bit says that more follow. */
    private static void number(long bits, ByteArrayOutputStream out) {
        long rest = bits;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /**
     * Reads what {@link #write} has written.
     *
     * @throws IllegalArgumentException for anything else
     */
    static Object read(Type type, ByteBuffer in) {
        try {
            return readValue(type, in);
        } catch (java.nio.BufferUnderflowException | IndexOutOfBoundsException | ReflectiveOperationException e) {
            throw new IllegalArgumentException("the record is truncated or damaged", e);
        }
    }

    private static Object readValue(Type type, ByteBuffer in) throws ReflectiveOperationException {
        Class<?> raw = raw(type);
        if (raw == Optional.class) {
            return in.get() == 0 ? Optional.empty() : Optional.of(readValue(argument(type, 0), in));
        } else if (raw == List.class || raw == Set.class) {
            List<Object> all = new ArrayList<>();
            for (int left = count(in); left > 0; left--) {
                all.add(readValue(argument(type, 0), in));
            }
            return raw == List.class ? all : new LinkedHashSet<>(all);
        } else if (raw == Map.class) {
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int left = count(in); left > 0; left--) {
                Object key = readValue(argument(type, 0), in);
                map.put(key, readValue(argument(type, 1), in));
            }
            return map;
        } else if (raw == PersistentMap.class) {
            PersistentMap<Object, Object> map = PersistentMap.empty();
            for (int left = count(in); left > 0; left--) {
                Object key = readValue(argument(type, 0), in);
                map = map.with(key, readValue(argument(type, 1), in));
            }
            return map;
        } else if (raw.isEnum()) {
            return raw.getEnumConstants()[(int) number(in)];
        } else if (raw.isRecord()) {
            return readRecord(raw, in);
        } else if (raw.isSealed()) {
            return readValue(kinds(raw).get((int) number(in)), in);
        }
        return readScalar(raw, in);
    }

    private static Object readRecord(Class<?> raw, ByteBuffer in) throws ReflectiveOperationException {
        List<Field> fields = fields(raw);
        Object[] values = new Object[fields.size()];
        Class<?>[] types = new Class<?>[fields.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = readValue(fields.get(i).type(), in);
            types[i] = fields.get(i).accessor().getReturnType();
        }
        var constructor = raw.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }

    private static Object readScalar(Class<?> raw, ByteBuffer in) {
        if (raw == String.class) {
            byte[] text = new byte[count(in)];
            in.get(text);
            return new String(text, StandardCharsets.UTF_8);
        } else if (raw == boolean.class || raw == Boolean.class) {
            return in.get() != 0;
        } else if (isNumber(raw)) {
            long bits = number(in);
            long signed = bits >>> 1 ^ -(bits & 1);
            return raw == int.class || raw == Integer.class ? (Object) (int) signed : (Object) signed;
        }
        throw new IllegalArgumentException("values of " + raw + " cannot be read");
    }

    private static long number(ByteBuffer in) {
        long bits = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = in.get();
            bits |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return bits;
            }
        }
        throw new IndexOutOfBoundsException("a number that is too long");
    }

    /** How many follow; each takes a byte at least. */
    private static int count(ByteBuffer in) {
        long count = number(in);
        if (count < 0 || count > in.remaining()) {
            throw new IndexOutOfBoundsException(count + " cannot follow");
        }
        return (int) count;
    }

    /** What values of a type are made of, in words: another shape is another form. */
    static String shape(Type type) {
        StringBuilder words = new StringBuilder();
        describe(type, words, new LinkedHashSet<>());
        return words.toString();
    }

    private static void describe(Type type, StringBuilder words, Set<Class<?>> known) {
        Class<?> raw = raw(type);
        words.append(raw.getSimpleName());
        if (type instanceof ParameterizedType of) {
            for (Type argument : of.getActualTypeArguments()) {
                words.append('<');
                describe(argument, words, known);
                words.append('>');
            }
        } else if (known.add(raw)) {
            if (raw.isEnum()) {
                words.append(Arrays.toString(raw.getEnumConstants()));
            } else if (raw.isRecord()) {
                fields(raw).forEach(field -> {
                    words.append(' ').append(field.name()).append(':');
                    describe(field.type(), words, known);
                });
                words.append(';');
            } else if (raw.isSealed()) {
                kinds(raw).forEach(kind -> {
                    words.append('|');
                    describe(kind, words, known);
                });
            }
        }
    }

    /** The records that a closed interface stands for, by name. */
    private static List<Class<?>> kinds(Class<?> closed) {
        List<Class<?>> kinds = new ArrayList<>();
        for (Class<?> kind : closed.getPermittedSubclasses()) {
            kinds.addAll(kind.isSealed() ? kinds(kind) : List.of(kind));
        }
        kinds.sort(Comparator.comparing(Class::getName));
        return Collections.unmodifiableList(kinds);
    }

    private static List<Field> fields(Class<?> raw) {
        return FIELDS.computeIfAbsent(
                raw,
                first -> Arrays.stream(raw.getRecordComponents())
                        .map(RecordCodec::field)
                        .toList());
    }

    private static Field field(RecordComponent component) {
        component.getAccessor().setAccessible(true);
        return new Field(component.getName(), component.getGenericType(), component.getAccessor());
    }

    private static Object get(Field field, Object of) {
        try {
            return field.accessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record that does not show its " + field.name(), e);
        }
    }

    private static Class<?> raw(Type type) {
        return (Class<?>) (type instanceof ParameterizedType of ? of.getRawType() : type);
    }

    private static Type argument(Type type, int number) {
        return ((ParameterizedType) type).getActualTypeArguments()[number];
    }
}
