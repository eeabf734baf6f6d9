package io.gantry.builder.dockerfile;

import io.gantry.oci.GantryException;
import io.gantry.oci.GoBoolean;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A Git repository and what is wanted of it, as ADD and contexts write it: {@code
 * https://host/name.git#ref:folder}, {@code git@host:name.git}, or with a query, {@code
 * ?branch=...&subdir=...}. References: "ADD", "Adding files from a Git repository"; "Build
 * context", "Git repositories".
 *
 * @param remote what is asked for it, without fragment and query
 * @param ref a branch, a tag, a whole name or a commit; empty for the default branch
 * @param folder below its root; empty for the root
 * @param checksum what the commit's name must begin with
 * @param keepGitDir whether {@code .git} stays; empty when nothing was said
 * @param submodules whether those are fetched, too
 */
public record GitAddress(
    String remote,
    String ref,
    String folder,
    Optional<String> checksum,
    Optional<Boolean> keepGitDir,
    boolean submodules) {
  /** Neither an option of git, nor a range, nor anything that it would take apart. */
  private static final Pattern REF = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_./@+#%=-]{0,250}");

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,64}");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9\\[].*");
  private static final String HEADS = "refs/heads/";
  private static final String TAGS = "refs/tags/";

  public GitAddress {
    if (remote.chars().anyMatch(c -> c <= ' ' || c == 0x7f) || remote.contains("::")) {
      throw GantryException.invalid("invalid Git address " + Quote.of(remote));
    }
    String host = remote.substring(remote.indexOf("://") < 0 ? 0 : remote.indexOf("://") + 3);
    if (!HOST.matcher(host.substring(host.indexOf('@') + 1)).matches() || host.startsWith("-")) {
      throw GantryException.invalid("invalid host in the Git address " + Quote.of(remote));
    }
    if (!ref.isEmpty()
        && (!REF.matcher(ref).matches() || ref.contains("..") || ref.contains("@{"))) {
      throw GantryException.invalid("invalid Git reference " + Quote.of(ref));
    }
    checksum
        .filter(sum -> !COMMIT.matcher(sum).matches())
        .ifPresent(sum -> {
          throw GantryException.invalid(
              "invalid checksum " + Quote.of(sum) + ". Hint: the name of a Git commit");
        });
  }

  /**
   * Reads an address that {@link RemoteSource#isGit} knows. Throws {@link GantryException} INVALID
   * for one that cannot be meant.
   */
  public static GitAddress parse(String text) {
    int hash = text.indexOf('#');
    String before = hash < 0 ? text : text.substring(0, hash);
    String fragment = hash < 0 ? "" : text.substring(hash + 1);
    int question = before.indexOf('?');
    Builder builder = new Builder(question < 0 ? before : before.substring(0, question));
    int colon = fragment.indexOf(':');
    builder.ref = decoded(colon < 0 ? fragment : fragment.substring(0, colon));
    builder.folder = colon < 0 ? "" : decoded(fragment.substring(colon + 1));
    if (question >= 0) {
      for (String pair : before.substring(question + 1).split("&", -1)) {
        int equals = pair.indexOf('=');
        builder.set(
            decoded(equals < 0 ? pair : pair.substring(0, equals)),
            decoded(equals < 0 ? "" : pair.substring(equals + 1)));
      }
    }
    return builder.build();
  }

  /** With what flags say beside the address. */
  public GitAddress with(Optional<String> sum, Optional<Boolean> keep) {
    if (sum.isPresent() && checksum.isPresent() && !sum.equals(checksum)) {
      throw GantryException.invalid("the checksum of " + remote + " is said twice");
    }
    return new GitAddress(
        remote, ref, folder, sum.or(() -> checksum), keep.or(() -> keepGitDir), submodules);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "invalid escape in the Git address: " + e.getMessage(), e);
    }
  }

  /** Collects the parts while an address is read. */
  private static final class Builder {
    private final String remote;
    private String ref = "";
    private String folder = "";
    private Optional<String> checksum = Optional.empty();
    private Optional<Boolean> keepGitDir = Optional.empty();
    private boolean submodules = true;

    Builder(String remote) {
      this.remote = remote;
    }

    void set(String key, String value) {
      switch (key) {
        case "" -> {
          // A query of nothing.
        }
        case "ref" -> ref(value);
        case "branch" -> ref(HEADS + value);
        case "tag" -> ref(TAGS + value);
        case "subdir" -> {
          if (!folder.isEmpty()) {
            throw GantryException.invalid("the folder of " + remote + " is said twice");
          }
          folder = value;
        }
        case "checksum", "commit" -> checksum = Optional.of(value);
        case "keep-git-dir" -> keepGitDir = Optional.of(flag(key, value));
        case "submodules" -> submodules = flag(key, value);
        default ->
            throw GantryException.invalid(
                "unexpected query " + Quote.of(key) + " in the Git address " + Quote.of(remote));
      }
    }

    private void ref(String value) {
      if (!ref.isEmpty()) {
        throw GantryException.invalid("the reference of " + remote + " is said twice");
      }
      ref = value;
    }

    private static boolean flag(String key, String value) {
      return value.isEmpty()
          || GoBoolean.parse(value)
              .orElseThrow(() ->
                  GantryException.invalid("invalid value " + Quote.of(value) + " for " + key));
    }

    GitAddress build() {
      return new GitAddress(remote, ref, folder, checksum, keepGitDir, submodules);
    }
  }
}
