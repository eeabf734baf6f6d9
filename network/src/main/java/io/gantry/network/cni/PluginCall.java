package io.gantry.network.cni;

import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Calls plugins and understands their answers: CNI specification, sections 2 and 5. Every failure
 * names the plugin, the command and for whom. Thread-safe.
 */
record PluginCall(PluginFolders folders, Duration timeLimit) {
  private static final int MAX_REASON = 2000;
  private static final int INCOMPATIBLE_VERSION = 1;
  private static final int UNSUPPORTED_FIELD = 2;
  private static final int CONTAINER_UNKNOWN = 3;
  private static final int INVALID_CONFIG = 7;
  private static final int TRY_AGAIN = 11;
  private static final int NOT_AVAILABLE = 50;
  private static final int LIMITED_CONNECTIVITY = 51;

  /** Runs the command; the answer may be empty. {@code subject} is for messages. */
  String run(
      String type,
      String command,
      String subject,
      Map<String, String> attachment,
      Map<String, @Nullable Object> request) {
    Map<String, String> variables = new LinkedHashMap<>(attachment);
    variables.put("CNI_COMMAND", command);
    variables.put("CNI_PATH", folders.searchPath());
    String what = "CNI plugin " + type + ", " + command + " " + subject + ": ";
    PluginProcess.Answer answer;
    try {
      answer = PluginProcess.run(folders.find(type), variables, Json.write(request), timeLimit);
    } catch (GantryException e) {
      throw new GantryException(e.kind(), what + e.getMessage(), e);
    }
    if (answer.status() != 0) {
      throw failure(what, answer);
    }
    return answer.json();
  }

  /** The object that a plugin must answer. INTERNAL when it is none: that is the plugin's fault. */
  static Fields object(String what, String json) {
    try {
      return new Fields(what, Json.readMap(json));
    } catch (GantryException e) {
      throw GantryException.internal(what + ": " + e.getMessage(), e);
    }
  }

  private static GantryException failure(String what, PluginProcess.Answer answer) {
    Fields error;
    try {
      error = new Fields(what, Json.readMap(answer.json()));
      if (!error.text("msg").isEmpty()) {
        return failure(what, error.number("code"), error.text("msg"), error.text("details"));
      }
    } catch (GantryException noError) {
      // Not every plugin keeps to the form when it fails: then its own words are shown.
    }
    String words = answer.log().isBlank() ? answer.json() : answer.log();
    String reason = "ended with status " + answer.status();
    return new GantryException(
        Kind.INTERNAL,
        what + reason + (words.isBlank() ? "" : ": " + Names.shown(words, MAX_REASON)));
  }

  private static GantryException failure(
      String what, OptionalLong code, String msg, String details) {
    int known = (int) Math.clamp(code.orElse(0), 0L, Integer.MAX_VALUE);
    String reason = details.isBlank() ? msg : msg + ": " + details;
    return new GantryException(
        kind(known),
        what + Names.shown(reason, MAX_REASON) + " (code " + known + ")" + hint(known));
  }

  private static Kind kind(int code) {
    return switch (code) {
      case INCOMPATIBLE_VERSION, UNSUPPORTED_FIELD, INVALID_CONFIG -> Kind.INVALID;
      case CONTAINER_UNKNOWN -> Kind.NOT_FOUND;
      case TRY_AGAIN, NOT_AVAILABLE, LIMITED_CONNECTIVITY -> Kind.UNAVAILABLE;
      default -> Kind.INTERNAL;
    };
  }

  private static String hint(int code) {
    return switch (code) {
      case INCOMPATIBLE_VERSION -> ". Hint: name an older cniVersion, or several in cniVersions";
      case TRY_AGAIN -> ". Hint: try again later";
      case LIMITED_CONNECTIVITY -> ". Hint: containers that are attached may be cut off, too";
      default -> "";
    };
  }
}
