package dev.weft.topology.yaml;

import java.util.HashMap;
import java.util.Map;

/** Values that may be there once; the second is reported and points at the first. */
public final class Unique<T> {
    private final String what;
    private final String fix;
    private final ProblemLog log;
    private final Map<T, FileField.Given<?>> first = new HashMap<>();

    /**
     * @param what the sentence about a second one, up to "is that of networks[0]": "VNI"
     * @param fix  what to do about it
     */
    public Unique(String what, String fix, ProblemLog log) {
        this.what = what;
        this.fix = fix;
        this.log = log;
    }

    /** Takes a value if it is one. */
    public void add(FileField<T> field) {
        field.ifGiven(given -> add(given.value(), given));
    }

    /** Takes what the field stands for; false if something has it already. */
    public boolean add(T key, FileField.Given<?> field) {
        FileField.Given<?> earlier = first.putIfAbsent(key, field);
        if (earlier != null) {
            log.value(field, what + " is already used by " + place(earlier) + ".", fix);
        }
        return earlier == null;
    }

    public boolean has(T key) {
        return first.containsKey(key);
    }

    /** Like {@code hosts[0] (line 5)}. */
    public static String place(FileField.Given<?> field) {
        String where = field.where();
        int key = where.lastIndexOf('.');
        return (key < 0 ? where : where.substring(0, key)) + " (line "
                + field.at().line() + ")";
    }
}
