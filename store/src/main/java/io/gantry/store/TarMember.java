package io.gantry.store;

import java.time.DateTimeException;
import java.time.Instant;

/** Puts a member together from its header, its PAX records and GNU long names. */
final class TarMember {
  record Parsed(TarEntry entry, TarContent content) {}

  private static final int MAX_NAME = 32 * 1024;

  private final TarInput input;
  private final SparseFormats formats;
  private final TarHeader header;
  private final PaxRecords pax;

  TarMember(TarInput input, SparseFormats formats, TarHeader header, PaxRecords pax) {
    this.input = input;
    this.formats = formats;
    this.header = header;
    this.pax = pax;
  }

  Parsed parse(String longName, String longLink) {
    String name = pax.text("path", longName.isEmpty() ? header.name() : longName);
    name = bounded(pax.text("GNU.sparse.name", name));
    input.describe(name, input.entryOffset());
    if (name.isEmpty()) {
      throw input.malformed("it has no name");
    }
    String link = longLink.isEmpty() ? header.string(157, 100) : longLink;
    boolean slash = name.endsWith("/");
    TarEntry.Type type = type(header.type(), slash);
    TarEntry plain =
        new TarEntry(
            slash ? withoutSlashes(name) : name,
            type,
            (int) (header.number(100, 8, "mode") & 07777),
            owner("uid", 108),
            owner("gid", 116),
            pax.text("uname", header.string(265, 32)),
            pax.text("gname", header.string(297, 32)),
            0,
            modified(),
            hasLink(type) ? bounded(pax.text("linkpath", link)) : "",
            device(type, 329, "device major"),
            device(type, 337, "device minor"),
            pax.xattrs(),
            false);
    return withContent(plain);
  }

  private static String withoutSlashes(String name) {
    int end = name.length();
    while (end > 1 && name.charAt(end - 1) == '/') {
      end--;
    }
    return name.substring(0, end);
  }

  private static boolean hasLink(TarEntry.Type type) {
    return type == TarEntry.Type.SYMLINK || type == TarEntry.Type.HARD_LINK;
  }

  private String bounded(String name) {
    if (name.length() > MAX_NAME) {
      throw input.malformed("a name of " + name.length() + " bytes is longer than " + MAX_NAME);
    }
    if (name.indexOf(0) >= 0) {
      throw input.malformed("a name holds a NUL byte");
    }
    return name;
  }

  private TarEntry.Type type(char flag, boolean slash) {
    return switch (flag) {
      // Old v7 archives mark a directory by the slash only.
      case '0', 0 -> slash ? TarEntry.Type.DIRECTORY : TarEntry.Type.FILE;
      case '7', 'S' -> TarEntry.Type.FILE;
      case '1' -> TarEntry.Type.HARD_LINK;
      case '2' -> TarEntry.Type.SYMLINK;
      case '3' -> TarEntry.Type.CHARACTER_DEVICE;
      case '4' -> TarEntry.Type.BLOCK_DEVICE;
      case '5', 'D' -> TarEntry.Type.DIRECTORY;
      case '6' -> TarEntry.Type.FIFO;
      default ->
          throw input.malformed(
              "entry type "
                  + (flag > ' ' && flag < 127 ? "'" + flag + "'" : Integer.toString(flag))
                  + " is not supported");
    };
  }

  private long owner(String key, int field) {
    long id = pax.text(key) == null ? header.count(field, 8, key) : pax.number(key, 0);
    if (id > 0xffff_fffeL) {
      throw input.malformed(key + " " + id + " does not fit into 32 bits");
    }
    return id;
  }

  private Instant modified() {
    try {
      return pax.text("mtime") == null
          ? Instant.ofEpochSecond(header.number(136, 12, "mtime"))
          : pax.time("mtime", Instant.EPOCH);
    } catch (DateTimeException e) {
      throw input.malformed("mtime is out of range");
    }
  }

  private int device(TarEntry.Type type, int field, String what) {
    if (type != TarEntry.Type.CHARACTER_DEVICE && type != TarEntry.Type.BLOCK_DEVICE) {
      return 0;
    }
    long number = header.count(field, 8, what);
    if (number > 0xf_ffff) {
      throw input.malformed(what + " " + number + " is out of range");
    }
    return (int) number;
  }

  private Parsed withContent(TarEntry entry) {
    long stored = pax.number("size", header.count(124, 12, "size"));
    if (stored > Long.MAX_VALUE - TarInput.BLOCK) {
      throw input.malformed("size " + stored + " is out of range");
    }
    boolean old = header.type() == 'S';
    if (entry.type() == TarEntry.Type.FILE && (old || sparse())) {
      return sparseContent(entry, stored, old);
    }
    long size = entry.type() == TarEntry.Type.FILE ? stored : 0;
    // As GNU tar and Go do: of all other types only dump directories are followed by content.
    long follows = header.type() == 'D' ? stored : size;
    return new Parsed(sized(entry, size, false), new TarContent(input, size, null, follows));
  }

  private boolean sparse() {
    return pax.text("GNU.sparse.major") != null
        || pax.text("GNU.sparse.size") != null
        || !pax.sparseMap().isEmpty();
  }

  private Parsed sparseContent(TarEntry entry, long stored, boolean old) {
    long begin = input.offset();
    long realSize =
        old
            ? header.count(483, 12, "real size")
            : pax.number("GNU.sparse.realsize", pax.number("GNU.sparse.size", 0));
    boolean inData = !old && pax.number("GNU.sparse.major", 0) == 1;
    SparseMap map = old ? formats.old(header) : inData ? formats.inData() : formats.listed(pax);
    // Only the map of format 1.0 counts as part of the stored bytes.
    long data = inData ? stored - (input.offset() - begin) : stored;
    map.verify(realSize, data, input);
    return new Parsed(sized(entry, realSize, true), new TarContent(input, realSize, map, data));
  }

  private static TarEntry sized(TarEntry e, long size, boolean holes) {
    return new TarEntry(
        e.name(),
        e.type(),
        e.mode(),
        e.uid(),
        e.gid(),
        e.user(),
        e.group(),
        size,
        e.modified(),
        e.linkName(),
        e.deviceMajor(),
        e.deviceMinor(),
        e.xattrs(),
        holes);
  }
}
