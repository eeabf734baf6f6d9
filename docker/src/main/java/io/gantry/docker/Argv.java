package io.gantry.docker;

import java.util.List;

/** A command, which JSON may give as a list of words or as one string. */
public record Argv(List<String> words) {
  public Argv {
    words = Absent.list(words);
  }

  public static Argv of(String... words) {
    return new Argv(List.of(words));
  }
}
