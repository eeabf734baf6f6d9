package io.gantry.engine;

import io.avaje.jsonb.Json;
import io.gantry.oci.GantryException;

/**
 * When an ended container is started again.
 *
 * @param maximumRetries for {@code on-failure} only; 0 is no limit
 */
@Json
public record RestartPolicy(Condition condition, int maximumRetries) {
  /** Docker's names of the policies. */
  public enum Condition {
    NO("no"),
    ALWAYS("always"),
    UNLESS_STOPPED("unless-stopped"),
    ON_FAILURE("on-failure");

    private final String text;

    Condition(String text) {
      this.text = text;
    }

    /** {@code no}, {@code always}, {@code unless-stopped}, {@code on-failure}. */
    public String text() {
      return text;
    }
  }

  public static final RestartPolicy NO = new RestartPolicy(Condition.NO, 0);

  public RestartPolicy {
    if (maximumRetries < 0) {
      throw invalid("maximum retry count cannot be negative");
    }
    if (maximumRetries > 0 && condition != Condition.ON_FAILURE) {
      throw invalid("maximum retry count can only be used with 'on-failure'");
    }
  }

  /** Reads a policy's name; the empty one is {@code no}. */
  public static RestartPolicy of(String name, int maximumRetries) {
    if (name.isEmpty()) {
      return new RestartPolicy(Condition.NO, maximumRetries);
    }
    for (Condition condition : Condition.values()) {
      if (condition.text().equals(name)) {
        return new RestartPolicy(condition, maximumRetries);
      }
    }
    throw invalid(
        "unknown policy '"
            + name
            + "'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'");
  }

  private static GantryException invalid(String why) {
    return new GantryException(GantryException.Kind.INVALID, "invalid restart policy: " + why);
  }
}
