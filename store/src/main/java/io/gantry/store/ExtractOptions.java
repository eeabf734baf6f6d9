package io.gantry.store;

import io.gantry.linux.FileNames;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How an archive is written into a folder.
 *
 * @param kindsKept whether it is an error to put a folder in the place of something else, or the
 *     other way round; otherwise what is there is removed first
 * @param ownersChanged whether files get owners; otherwise they belong to whoever makes them
 * @param owner who gets all files; empty for the archive's owners
 * @param rootChanged whether the folder itself gets what the archive says of its root
 * @param naming from the names in the archive to those in the folder, as byte strings
 */
public record ExtractOptions(
    boolean kindsKept,
    boolean ownersChanged,
    Optional<Owner> owner,
    boolean rootChanged,
    UnaryOperator<String> naming) {
  /** The archive's names and owners. */
  public static final ExtractOptions AS_ARCHIVED =
      new ExtractOptions(false, true, Optional.empty(), false, UnaryOperator.identity());

  /** User and group by number. */
  public record Owner(int uid, int gid) {}

  public ExtractOptions withKindsKept(boolean changed) {
    return new ExtractOptions(changed, ownersChanged, owner, rootChanged, naming);
  }

  public ExtractOptions withOwnersChanged(boolean changed) {
    return new ExtractOptions(kindsKept, changed, owner, rootChanged, naming);
  }

  public ExtractOptions withOwner(Optional<Owner> changed) {
    return new ExtractOptions(kindsKept, ownersChanged, changed, rootChanged, naming);
  }

  public ExtractOptions withRootChanged(boolean changed) {
    return new ExtractOptions(kindsKept, ownersChanged, owner, changed, naming);
  }

  /** One top name of the archive becomes another; {@code /} is the root's. */
  public ExtractOptions withTopRenamed(String from, String to) {
    String old = from.equals("/") ? "" : FileNames.byteString(from);
    String fresh = FileNames.byteString(to);
    return new ExtractOptions(
        kindsKept, ownersChanged, owner, rootChanged, name -> renamed(name, old, fresh));
  }

  private static String renamed(String name, String from, String to) {
    boolean below = name.equals(from) || name.startsWith(from + "/");
    return below ? to + name.substring(from.length()) : name;
  }
}
