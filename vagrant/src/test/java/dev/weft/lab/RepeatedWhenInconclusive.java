package dev.weft.lab;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs a test again whose probe was {@link Inconclusive}, at most {@value #TRIES} times in all, and says so. The last try counts:
 * an inconclusive one fails. A loss that the machine does not explain fails at once.
 */
final class RepeatedWhenInconclusive implements InvocationInterceptor {
    private static final int TRIES = 5;

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        Attempt attempt = invocation::proceed;
        for (int i = 1; ; i++) {
            try {
                attempt.run();
                return;
            } catch (Inconclusive e) {
                System.out.printf("%s: try %d of %d: %s%n", context.getDisplayName(), i, TRIES, e.getMessage());
                if (i == TRIES) {
                    throw e;
                }
            }
            attempt = () -> again(method.getExecutable(), context.getRequiredTestInstance());
        }
    }

    private static void again(Method test, Object instance) throws Throwable {
        try {
            test.setAccessible(true);
            test.invoke(instance);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private interface Attempt {
        void run() throws Throwable;
    }
}
