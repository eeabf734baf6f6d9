package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happens in a build, for Gantry's own client.
 *
 * @param lines names of steps, numbered from 0 in the order in which they come; first of all those
 *     of the plan
 * @param line the number of the step that the rest is about
 * @param state {@code cached}, {@code started}, {@code done} or {@code failed}
 * @param millis that the step took
 * @param output what its process printed
 * @param quote the lines of the Dockerfile that failed, for people
 * @param warnings what the build checks found
 */
@Json
record BuildEvent(
    @Nullable List<String> lines,
    @Nullable Integer line,
    @Nullable String state,
    @Nullable Long millis,
    @Nullable String output,
    @Nullable String quote,
    @Nullable List<BuildWarning> warnings) {
  static BuildEvent planned(List<String> lines) {
    return new BuildEvent(lines, null, null, null, null, null, null);
  }

  static BuildEvent state(int line, String state, @Nullable Long millis) {
    return new BuildEvent(null, line, state, millis, null, null, null);
  }

  static BuildEvent failed(int line, String quote) {
    return new BuildEvent(null, line, "failed", null, null, quote, null);
  }

  static BuildEvent output(int line, String text) {
    return new BuildEvent(null, line, null, null, text, null, null);
  }

  static BuildEvent warned(List<BuildWarning> warnings) {
    return new BuildEvent(null, null, null, null, null, null, warnings);
  }
}
