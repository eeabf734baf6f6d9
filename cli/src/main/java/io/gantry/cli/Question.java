package io.gantry.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Asks before something is lost. */
final class Question {
  private Question() {}

  static boolean ask(Session session, String warning) {
    session.out().print(warning + "\nAre you sure you want to continue? [y/N] ");
    session.out().flush();
    try {
      String answer =
          new BufferedReader(new InputStreamReader(session.in(), StandardCharsets.UTF_8))
              .readLine();
      return answer != null
          && (answer.strip().equalsIgnoreCase("y") || answer.strip().equalsIgnoreCase("yes"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
