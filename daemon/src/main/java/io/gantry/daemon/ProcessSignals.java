package io.gantry.daemon;

import java.lang.reflect.Proxy;

/**
 * Handlers of signals. The JDK has them only in {@code sun.misc}, which the compiler refuses to
 * name without a warning; so it is called by reflection.
 */
final class ProcessSignals {
  private ProcessSignals() {}

  /** Runs the action on a thread of the JVM's each time the signal, such as {@code TERM}, comes. */
  static void on(String signal, Runnable action) {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, args) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return null;
              });
      Object number = type.getConstructor(String.class).newInstance(signal);
      type.getMethod("handle", type, handler).invoke(null, number, proxy);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot handle signal " + signal, e);
    }
  }
}
