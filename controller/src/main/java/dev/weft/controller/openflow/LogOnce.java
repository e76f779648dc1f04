package dev.weft.controller.openflow;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Says what is worth a line in the log: the first of each episode. What comes again and again, such as a refused
 * switch that tries every few seconds, does not. Thread safe; remembers a bounded number of sources.
 */
final class LogOnce {
    private static final int REMEMBERED = 1024;

    private final Map<Object, String> last = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, String> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Whether the last thing that happened with this source was something else. */
    synchronized boolean isNew(Object source, String what) {
        return !what.equals(last.put(source, what));
    }

    /** The episode is over. */
    synchronized void over(Object source) {
        last.remove(source);
    }
}
