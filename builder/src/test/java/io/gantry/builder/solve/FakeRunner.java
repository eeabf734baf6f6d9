package io.gantry.builder.solve;

import io.gantry.linux.Fd;
import io.gantry.store.ExtractOptions;
import io.gantry.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Processes that exist in the test only: {@code write NAME TEXT}, {@code fail CODE}, or the name of
 * an act of the test's own.
 */
final class FakeRunner implements StepRunner {
  private final Store store;
  private final Map<String, Act> acts = new ConcurrentHashMap<>();
  private final List<String> ran = new CopyOnWriteArrayList<>();

  /** What a process does before it writes a file of its own name. */
  interface Act {
    void run() throws InterruptedException;
  }

  FakeRunner(Store store) {
    this.store = store;
  }

  void act(String name, Act act) {
    acts.put(name, act);
  }

  /** The commands that ran, in their order. */
  List<String> ran() {
    return ran;
  }

  @Override
  public int run(Request request, Output output) throws InterruptedException {
    List<String> words = request.arguments();
    ran.add(String.join(" ", words));
    switch (words.getFirst()) {
      case "write" -> write(request.id(), words.get(1), words.get(2));
      case "fail" -> {
        return Integer.parseInt(words.get(1));
      }
      default -> {
        acts.getOrDefault(words.getFirst(), () -> {}).run();
        byte[] said = ("said by " + words.getFirst() + "\n").getBytes(StandardCharsets.UTF_8);
        output.write(false, said, 0, said.length);
        write(request.id(), words.getFirst(), "x");
      }
    }
    return 0;
  }

  private void write(String id, String name, String text) {
    Path upper = store.snapshots().get(id).orElseThrow().upper();
    try {
      Files.writeString(upper.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public ExtractOptions.Owner owner(Fd root, String user) {
    return new ExtractOptions.Owner(7, 8);
  }

  @Override
  public void debug(Request request, DebugShell shell) {
    throw new AssertionError("nobody asked for a shell");
  }
}
