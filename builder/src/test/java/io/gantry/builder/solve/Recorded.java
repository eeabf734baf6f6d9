package io.gantry.builder.solve;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it heard of a build, as {@code state title}. */
final class Recorded implements BuildListener {
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final Map<String, String> printed = new ConcurrentHashMap<>();

  List<String> events() {
    return events;
  }

  String printed(String title) {
    return printed.getOrDefault(title, "");
  }

  @Override
  public void cached(Step step) {
    events.add("cached " + step);
  }

  @Override
  public void started(Step step) {
    events.add("started " + step);
  }

  @Override
  public void done(Step step, Duration took) {
    events.add("done " + step);
  }

  @Override
  public void failed(Step step, RuntimeException why) {
    events.add("failed " + step);
  }

  @Override
  public void output(Step step, boolean error, byte[] bytes, int offset, int length) {
    String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
    printed.merge(step.title(), text, String::concat);
  }
}
