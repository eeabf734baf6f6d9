package io.gantry.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Dockerfile with its context, and what its image does. The folder's file {@code check} says it,
 * a {@code key: value} a line; {@code dockerfiles/README.md} has the keys.
 *
 * @param options for all builders
 * @param secret {@code id=...,src=FILE}, a file of the folder
 * @param needs what it cannot do without: {@code network}, {@code files}
 * @param refusals which builders cannot build it, and why
 * @param buildOnly whether there is nothing to run in the image
 * @param run for the image's shell instead of what the image says
 * @param exitCode of what is run
 * @param prints all of its output
 */
public record Sample(
    Path folder,
    List<String> options,
    Optional<String> secret,
    List<String> needs,
    Map<String, String> refusals,
    boolean buildOnly,
    Optional<String> run,
    int exitCode,
    String prints) {
  public Sample {
    options = List.copyOf(options);
    needs = List.copyOf(needs);
    refusals = Map.copyOf(refusals);
  }

  /** All that lie in this folder, by their names. */
  public static List<Sample> all(Path root) {
    try (Stream<Path> files = Files.list(root)) {
      return files.filter(Files::isDirectory).sorted().map(Sample::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String name() {
    return String.valueOf(folder.getFileName());
  }

  /** The Dockerfile. */
  public String text() {
    return String.join("\n", lines(folder.resolve("Dockerfile")));
  }

  /** What follows {@code build}, without the builder's own options. */
  public List<String> buildWords(String tag, String files) {
    List<String> words = new ArrayList<>(List.of("-t", tag));
    words.addAll(options);
    if (needs.contains("files")) {
      words.addAll(List.of("--build-arg", "FILES=" + files + "/" + name()));
    }
    secret.ifPresent(
        text -> words.addAll(List.of("--secret", text.replace("src=", "src=" + folder + "/"))));
    words.add(folder.toString());
    return words;
  }

  /** What follows {@code run}, without the runner's own options. */
  public List<String> runWords(String tag) {
    List<String> words = new ArrayList<>(List.of("--rm", "--network", "none"));
    run.ifPresent(_ -> words.addAll(List.of("--entrypoint", "/bin/sh")));
    words.add(tag);
    run.ifPresent(line -> words.addAll(List.of("-c", line)));
    return words;
  }

  private static Sample read(Path folder) {
    Path file = folder.resolve("check");
    Map<String, List<String>> values = new HashMap<>();
    Map<String, String> refusals = new HashMap<>();
    for (String line : lines(file)) {
      int colon = line.indexOf(": ");
      if (colon < 0) {
        throw new IllegalArgumentException(file + ": not \"key: value\": " + line);
      }
      String key = line.substring(0, colon);
      String value = line.substring(colon + 2);
      if (key.startsWith("not ")) {
        refusals.put(key.substring(4), value);
      } else {
        values.computeIfAbsent(key, _ -> new ArrayList<>()).add(value);
      }
    }
    List<String> options = words(take(values, "option"));
    Optional<String> secret = take(values, "secret").stream().findFirst();
    List<String> needs = words(take(values, "needs"));
    boolean buildOnly = !take(values, "build only").isEmpty();
    Optional<String> run = take(values, "run").stream().findFirst();
    int exit = take(values, "exit").stream().findFirst().map(Integer::parseInt).orElse(0);
    String prints = String.join("\n", take(values, "prints"));
    if (!values.isEmpty()) {
      throw new IllegalArgumentException(file + ": unknown keys " + values.keySet());
    }
    return new Sample(folder, options, secret, needs, refusals, buildOnly, run, exit, prints);
  }

  private static List<String> take(Map<String, List<String>> values, String key) {
    List<String> found = values.remove(key);
    return found == null ? List.of() : found;
  }

  private static List<String> words(List<String> lines) {
    return lines.stream().flatMap(line -> Stream.of(line.split(" ", -1))).toList();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
