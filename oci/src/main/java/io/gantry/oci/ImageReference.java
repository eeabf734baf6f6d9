package io.gantry.oci;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an image, normalised as Docker does it: {@code busybox} stands for {@code
 * docker.io/library/busybox:latest}. The grammar is that of the distribution project's references
 * (domain, path, tag, digest).
 *
 * @param domain registry host with optional port, {@code docker.io} when none was given
 * @param path repository within the registry, lower case
 */
public record ImageReference(
    String domain, String path, Optional<String> tag, Optional<Digest> digest) {
  /** The registry that names without a host belong to. */
  public static final String DEFAULT_DOMAIN = "docker.io";

  /** The tag of names without tag and digest. */
  public static final String DEFAULT_TAG = "latest";

  private static final String OFFICIAL = "library/";
  private static final int MAX_PATH = 255;

  /** Bounds the work of the patterns; no valid reference is longer. */
  private static final int MAX_LENGTH = 1024;

  private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
  private static final Pattern DOMAIN =
      Pattern.compile("(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?");
  private static final String COMPONENT = "[a-z0-9]++(?:(?:[.]|_{1,2}|-++)[a-z0-9]++)*+";
  private static final Pattern PATH = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*+");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
  private static final Pattern WHOLE =
      Pattern.compile("(?<name>[^@]*?)(?::(?<tag>[^:/@]*))?(?:@(?<digest>.*))?", Pattern.DOTALL);
  private static final Pattern IDENTIFIER = Pattern.compile("[a-f0-9]{64}");

  public ImageReference {
    if (!DOMAIN.matcher(domain).matches()) {
      throw malformed("registry host (" + domain + ") is malformed");
    }
    if (!path.equals(path.toLowerCase(Locale.ROOT))) {
      throw malformed("repository name (" + path + ") must be lowercase");
    }
    if (!PATH.matcher(path).matches()) {
      throw malformed("repository name (" + path + ") is malformed");
    }
    if (path.length() > MAX_PATH) {
      throw malformed("repository name must not be more than " + MAX_PATH + " characters");
    }
    tag.filter(text -> !TAG.matcher(text).matches())
        .ifPresent(text -> {
          throw malformed("tag (" + text + ") is malformed");
        });
  }

  /**
   * Parses what a person types, and adds the tag {@code latest} when it has neither tag nor digest.
   * Throws {@link GantryException} INVALID in Docker's words.
   */
  public static ImageReference parse(String text) {
    ImageReference parsed = parseName(text);
    return parsed.tag.isEmpty() && parsed.digest.isEmpty() ? parsed.withTag(DEFAULT_TAG) : parsed;
  }

  /** As {@link #parse}, without adding a tag. */
  public static ImageReference parseName(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      throw malformed(text.isEmpty() ? "it is empty" : "it is too long");
    }
    if (IDENTIFIER.matcher(text).matches()) {
      throw GantryException.invalid(
          "invalid repository name (" + text + "), cannot specify 64-byte hexadecimal strings");
    }
    Matcher parts = WHOLE.matcher(text);
    if (!parts.matches()) {
      throw malformed(text);
    }
    String name = parts.group("name");
    String domain = domainOf(name);
    String path = domain.isEmpty() ? name : name.substring(domain.length() + 1);
    if (domain.isEmpty() || domain.equals("index.docker.io")) {
      domain = DEFAULT_DOMAIN;
    }
    if (domain.equals(DEFAULT_DOMAIN) && path.indexOf('/') < 0) {
      path = OFFICIAL + path;
    }
    return new ImageReference(
        domain,
        path,
        Optional.ofNullable(parts.group("tag")),
        Optional.ofNullable(parts.group("digest")).map(ImageReference::digest));
  }

  /**
   * Whether this is a repository's path: distribution-spec "Pulling manifests", at most 255 long.
   */
  public static boolean isPath(String text) {
    return text.length() <= MAX_PATH && PATH.matcher(text).matches();
  }

  /** Whether this is a tag: distribution-spec "Pulling manifests". */
  public static boolean isTag(String text) {
    return TAG.matcher(text).matches();
  }

  /** Domain and path, without tag and digest. */
  public String name() {
    return domain + "/" + path;
  }

  /** The shortest form that parses back to this name: without docker.io and library. */
  public String familiarName() {
    if (!domain.equals(DEFAULT_DOMAIN)) {
      return name();
    }
    boolean official = path.startsWith(OFFICIAL) && path.indexOf('/', OFFICIAL.length()) < 0;
    return official ? path.substring(OFFICIAL.length()) : path;
  }

  /** The form that people read: {@code busybox:latest}. */
  public String familiar() {
    return familiarName() + suffix();
  }

  /** The same repository with this tag and no digest. */
  public ImageReference withTag(String newTag) {
    return new ImageReference(domain, path, Optional.of(newTag), Optional.empty());
  }

  /** The same repository with this digest and no tag. */
  public ImageReference withDigest(Digest newDigest) {
    return new ImageReference(domain, path, Optional.empty(), Optional.of(newDigest));
  }

  /** The full, normalised form. */
  @Override
  public String toString() {
    return name() + suffix();
  }

  private String suffix() {
    return tag.map(text -> ":" + text).orElse("") + digest.map(value -> "@" + value).orElse("");
  }

  /** The first component when it can only be a host: it has a dot, a port, or upper case. */
  private static String domainOf(String name) {
    int slash = name.indexOf('/');
    if (slash < 0) {
      return "";
    }
    String first = name.substring(0, slash);
    boolean host =
        first.contains(".")
            || first.contains(":")
            || first.equals("localhost")
            || !first.equals(first.toLowerCase(Locale.ROOT));
    return host ? first : "";
  }

  private static Digest digest(String text) {
    try {
      return Digest.parse(text);
    } catch (IllegalArgumentException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  private static GantryException malformed(String why) {
    return GantryException.invalid("invalid reference format: " + why);
  }
}
