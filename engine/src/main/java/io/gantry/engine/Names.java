package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Names of containers and volumes: which are valid, and one for those who give none. */
final class Names {
  private static final Pattern VALID = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");

  private static final List<String> QUALITIES =
      List.of(
          "able", "airy", "alert", "amber", "apt", "azure", "balmy", "bold", "brave", "breezy",
          "bright", "brisk", "calm", "candid", "careful", "cheery", "civil", "clear", "clever",
          "coral", "cosy", "crisp", "daring", "deft", "dewy", "eager", "early", "earnest", "fair",
          "fleet", "fluent", "fond", "frank", "fresh", "gentle", "glad", "golden", "grand", "hardy",
          "hearty", "humble", "jolly", "keen", "kind", "lean", "light", "lively", "loyal", "lucid",
          "mellow", "merry", "mighty", "mild", "neat", "nimble", "noble", "patient", "plucky",
          "polite", "prompt", "proud", "quick", "quiet", "ready", "robust", "rosy", "sage",
          "serene", "sharp", "silver", "smooth", "snug", "sober", "solid", "spry", "steady",
          "sunny", "swift", "tidy", "trusty", "upbeat", "vivid", "warm", "wise", "witty", "zesty");

  private static final List<String> SURNAMES =
      List.of(
          "abel",
          "agnesi",
          "ampere",
          "arkwright",
          "babbage",
          "bartik",
          "berners",
          "bessemer",
          "boole",
          "borg",
          "brunel",
          "cerf",
          "clarke",
          "conway",
          "coulomb",
          "curie",
          "daimler",
          "darby",
          "davy",
          "diesel",
          "dijkstra",
          "easley",
          "eckert",
          "eiffel",
          "ericsson",
          "euler",
          "faraday",
          "fermat",
          "floyd",
          "fourier",
          "franklin",
          "fulton",
          "galois",
          "gauss",
          "germain",
          "gosling",
          "hamilton",
          "hamming",
          "hertz",
          "hoare",
          "holberton",
          "hopper",
          "huygens",
          "johnson",
          "kelvin",
          "kepler",
          "kilby",
          "knuth",
          "kovalevskaya",
          "lamarr",
          "lamport",
          "laplace",
          "liskov",
          "lovelace",
          "maxwell",
          "mccarthy",
          "meitner",
          "napier",
          "newcomen",
          "noether",
          "nygaard",
          "ohm",
          "otis",
          "pascal",
          "perlman",
          "planck",
          "ritchie",
          "roebling",
          "shannon",
          "somerville",
          "stephenson",
          "stroustrup",
          "tesla",
          "thompson",
          "torvalds",
          "turing",
          "volta",
          "watt",
          "whittle",
          "wirth",
          "zuse");

  private Names() {}

  /** A random name of two words; later attempts carry a digit, so that a free one turns up. */
  static String random(RandomGenerator random, int attempt) {
    String name =
        QUALITIES.get(random.nextInt(QUALITIES.size()))
            + "_"
            + SURNAMES.get(random.nextInt(SURNAMES.size()));
    return attempt == 0 ? name : name + random.nextInt(10 * attempt);
  }

  /** The name without a leading slash; INVALID when it has other than the allowed characters. */
  static String container(String name) {
    String plain = name.startsWith("/") ? name.substring(1) : name;
    return checked(plain, "Invalid container name (" + name + ")");
  }

  /** Whether a volume may have this name, which is a folder's, too. */
  static boolean isVolume(String name) {
    return name.length() <= 255 && VALID.matcher(name).matches();
  }

  /** INVALID when it has other than the allowed characters. */
  static String volume(String name) {
    return checked(name, "\"" + name + "\" includes invalid characters for a local volume name");
  }

  private static String checked(String name, String complaint) {
    if (!VALID.matcher(name).matches()) {
      throw GantryException.invalid(complaint + ", only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
    }
    return name;
  }
}
