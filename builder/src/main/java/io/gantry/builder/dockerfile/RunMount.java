package io.gantry.builder.dockerfile;

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a RUN sees besides its own files. Reference: "RUN --mount". Defaults that need no knowledge
 * of the build are filled in.
 *
 * @param from a stage, context or image; empty for the context of the build, or for nothing
 * @param source a path there
 * @param target where it is mounted, perhaps relative to the working directory; empty for a secret
 *     that is only a variable, and for an ssh socket without a place of its own
 * @param id of a cache (its target by default), a secret (the last name of its path), or an ssh
 *     agent ({@code default})
 * @param size the limit of a tmpfs in bytes, 0 for none
 * @param env the variable that holds a secret
 * @param mode permissions of a new cache folder, a secret or a socket
 */
public record RunMount(
    Type type,
    Optional<String> from,
    Optional<String> source,
    Optional<String> target,
    boolean readOnly,
    Optional<String> id,
    Sharing sharing,
    boolean required,
    long size,
    Optional<String> env,
    Optional<Integer> mode,
    Optional<Integer> uid,
    Optional<Integer> gid) {
  /** What is mounted. */
  public enum Type {
    BIND,
    CACHE,
    TMPFS,
    SECRET,
    SSH
  }

  /** What happens when two builds want one cache at the same time. */
  public enum Sharing {
    SHARED,
    PRIVATE,
    LOCKED
  }

  /** Checks a value as far as can be while its variables have no values. */
  static void check(Word flag) {
    RunMountParser parser = new RunMountParser(flag);
    if (flag.text().indexOf('$') < 0) {
      parser.parse(UnaryOperator.identity());
    } else {
      parser.from();
    }
  }

  /** The place that a value names as {@code from}, which may have no variables. */
  static Optional<String> from(String value) {
    return new RunMountParser(new Word(value, 0, value.length())).from();
  }

  static RunMount parse(String value, UnaryOperator<String> expander) {
    return new RunMountParser(new Word(value, 0, value.length())).parse(expander);
  }
}
