package io.gantry.store;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * One member of a tar archive, without its content. Immutable.
 *
 * <p>{@code name}, {@code linkName}, {@code user}, {@code group} and the keys of {@code xattrs} are
 * <em>byte strings</em>: each char stands for one byte (ISO-8859-1), because names on Linux are
 * bytes that need not be UTF-8. ASCII names read as usual; {@link #text(String)} and {@link
 * #bytes(String)} convert from and to ordinary Java strings.
 *
 * @param name as in the archive: may start with {@code ./} or {@code /}; a directory's ends without
 *     a slash
 * @param mode permission bits with setuid, setgid and sticky (07777)
 * @param size bytes of the content as read through {@link TarReader#content()}, holes included
 * @param linkName target of a hard or symbolic link, otherwise empty
 * @param holes whether the archive keeps the content as sparse
 */
public record TarEntry(
    String name,
    Type type,
    int mode,
    long uid,
    long gid,
    String user,
    String group,
    long size,
    Instant modified,
    String linkName,
    int deviceMajor,
    int deviceMinor,
    Map<String, byte[]> xattrs,
    boolean holes) {

  /** What a member is; the first three may be written by everybody. */
  public enum Type {
    FILE,
    DIRECTORY,
    SYMLINK,
    HARD_LINK,
    CHARACTER_DEVICE,
    BLOCK_DEVICE,
    FIFO
  }

  public TarEntry {
    xattrs = Map.copyOf(xattrs);
  }

  /** A regular file owned by root, dated 1970. */
  public static TarEntry file(String name, long size, int mode) {
    return of(name, Type.FILE, mode, size, "");
  }

  /** A directory owned by root, dated 1970. */
  public static TarEntry directory(String name, int mode) {
    return of(name, Type.DIRECTORY, mode, 0, "");
  }

  /** A symbolic link owned by root, dated 1970. */
  public static TarEntry symlink(String name, String target) {
    return of(name, Type.SYMLINK, 0777, 0, target);
  }

  /** A hard link to an earlier member. */
  public static TarEntry hardLink(String name, String target) {
    return of(name, Type.HARD_LINK, 0644, 0, target);
  }

  private static TarEntry of(String name, Type type, int mode, long size, String link) {
    return new TarEntry(
        name, type, mode, 0, 0, "", "", size, Instant.EPOCH, link, 0, 0, Map.of(), false);
  }

  /** The same member elsewhere. */
  public TarEntry withNames(String newName, String newLinkName) {
    return new TarEntry(
        newName,
        type,
        mode,
        uid,
        gid,
        user,
        group,
        size,
        modified,
        newLinkName,
        deviceMajor,
        deviceMinor,
        xattrs,
        holes);
  }

  public TarEntry withModified(Instant when) {
    return new TarEntry(
        name,
        type,
        mode,
        uid,
        gid,
        user,
        group,
        size,
        when,
        linkName,
        deviceMajor,
        deviceMinor,
        xattrs,
        holes);
  }

  public TarEntry withOwner(long newUid, long newGid) {
    return new TarEntry(
        name,
        type,
        mode,
        newUid,
        newGid,
        user,
        group,
        size,
        modified,
        linkName,
        deviceMajor,
        deviceMinor,
        xattrs,
        holes);
  }

  /** The byte string of a Java string: its UTF-8 bytes, a char each. */
  public static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** A byte string as text for people and JSON; bytes that are no UTF-8 become U+FFFD. */
  public static String text(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
