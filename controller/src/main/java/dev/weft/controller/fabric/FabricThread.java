package dev.weft.controller.fabric;

import java.util.concurrent.ScheduledThreadPoolExecutor;

/** The thread of a fabric, which knows how long it is held. */
final class FabricThread extends ScheduledThreadPoolExecutor {
    private final TurnTimes times = new TurnTimes();

    FabricThread() {
        super(1, task -> {
            Thread thread = new Thread(task, "fabric");
            thread.setDaemon(true);
            return thread;
        });
        setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    TurnTimes times() {
        return times;
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable task) {
        times.begins();
    }

    @Override
    protected void afterExecute(Runnable task, Throwable thrown) {
        times.ends();
    }
}
