package io.gantry.store;

/**
 * An absolute path as copies understand it: cleaned by its letters, but with the ending that says
 * what is meant. {@code /a} is a file or folder, {@code /a/} must be a folder, and {@code /a/.} is
 * what is in it.
 *
 * @param clean without {@code .}, {@code ..}, doubled or trailing slashes; {@code /} is the root
 */
public record CopyPath(String clean, Ending ending) {
  /** What follows the last name. */
  public enum Ending {
    NONE,
    SLASH,
    DOT
  }

  /** A relative path is meant from the root. */
  public static CopyPath of(String raw) {
    String clean = "/" + ArchivePath.lexical(raw);
    String bare = raw.replaceFirst("/+$", "");
    if (raw.isEmpty() || bare.equals(".") || bare.endsWith("/.")) {
      return new CopyPath(clean, Ending.DOT);
    }
    boolean slash = raw.endsWith("/") && !clean.equals("/");
    return new CopyPath(clean, slash ? Ending.SLASH : Ending.NONE);
  }

  /** With its ending. */
  public String text() {
    return switch (ending) {
      case NONE -> clean;
      case SLASH -> clean + "/";
      case DOT -> (clean.equals("/") ? "" : clean) + "/.";
    };
  }

  /** Whether only a folder can be meant. */
  public boolean assertsFolder() {
    return ending != Ending.NONE;
  }

  /** The name under which the thing stands in an archive: {@code a}, {@code .}, or {@code /}. */
  public String base() {
    return switch (ending) {
      case DOT -> ".";
      case NONE, SLASH -> clean.equals("/") ? "/" : clean.substring(clean.lastIndexOf('/') + 1);
    };
  }

  /** The folder in which {@link #base} is. */
  public String parent() {
    if (ending == Ending.DOT || clean.lastIndexOf('/') == 0) {
      return ending == Ending.DOT ? clean : "/";
    }
    return clean.substring(0, clean.lastIndexOf('/'));
  }

  /** Where a link leads that stands here. */
  public CopyPath target(String link) {
    return of(link.startsWith("/") ? link : parent() + "/" + link);
  }

  /** Another path with this one's ending. */
  public CopyPath endingLikeThis(String other) {
    return new CopyPath(of(other).clean, ending);
  }

  /** For openat2, from a folder that acts as the root. */
  String fromRoot() {
    return clean.equals("/") ? "." : clean.substring(1);
  }
}
