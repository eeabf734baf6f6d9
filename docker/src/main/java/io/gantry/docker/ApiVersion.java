package io.gantry.docker;

import java.util.Comparator;

/** A version of the Docker Engine API, {@code major.minor}. */
public record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {
  /** The newest that is spoken; also what a request without a version in its path gets. */
  public static final ApiVersion CURRENT = new ApiVersion(1, 51);

  /** The oldest that is spoken. */
  public static final ApiVersion MINIMUM = new ApiVersion(1, 40);

  private static final Comparator<ApiVersion> ORDER =
      Comparator.comparingInt(ApiVersion::major).thenComparingInt(ApiVersion::minor);

  /** Parses {@code 1.51}; anything else is an {@link HttpFailure} 400. */
  static ApiVersion parse(String text) {
    String[] parts = text.split("\\.", -1);
    try {
      if (parts.length == 2) {
        return new ApiVersion(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
      }
    } catch (NumberFormatException e) {
      // Said below, together with a wrong number of parts.
    }
    throw HttpFailure.badRequest("invalid API version " + text + ": must be major.minor");
  }

  /** Refuses what is too new or too old, in the words that Docker's clients look for. */
  ApiVersion requireSupported() {
    if (compareTo(MINIMUM) < 0) {
      throw HttpFailure.badRequest(
          "client version %s is too old. Minimum supported API version is %s, please upgrade your client to a newer version"
              .formatted(this, MINIMUM));
    }
    if (compareTo(CURRENT) > 0) {
      throw HttpFailure.badRequest(
          "client version %s is too new. Maximum supported API version is %s"
              .formatted(this, CURRENT));
    }
    return this;
  }

  boolean atLeast(int wantedMajor, int wantedMinor) {
    return compareTo(new ApiVersion(wantedMajor, wantedMinor)) >= 0;
  }

  @Override
  public int compareTo(ApiVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
