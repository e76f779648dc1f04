package dev.weft.topology;

import java.util.HashMap;
import java.util.Map;

/** Values that may be there once; the second is reported and points at the first. */
final class Unique<T> {
    private final String what;
    private final String fix;
    private final ProblemLog log;
    private final Map<T, Field.Given<?>> first = new HashMap<>();

    /**
     * @param what the sentence about a second one, up to "is that of networks[0]": "VNI"
     * @param fix  what to do about it
     */
    Unique(String what, String fix, ProblemLog log) {
        this.what = what;
        this.fix = fix;
        this.log = log;
    }

    /** Takes a value if it is one. */
    void add(Field<T> field) {
        field.ifGiven(given -> add(given.value(), given));
    }

    /** Takes what the field stands for; false if something has it already. */
    boolean add(T key, Field.Given<?> field) {
        Field.Given<?> earlier = first.putIfAbsent(key, field);
        if (earlier != null) {
            log.value(field, what + " is already used by " + place(earlier) + ".", fix);
        }
        return earlier == null;
    }

    boolean has(T key) {
        return first.containsKey(key);
    }

    /** Like {@code hosts[0] (line 5)}. */
    static String place(Field.Given<?> field) {
        String where = field.where();
        int key = where.lastIndexOf('.');
        return (key < 0 ? where : where.substring(0, key)) + " (line "
                + field.at().line() + ")";
    }
}
