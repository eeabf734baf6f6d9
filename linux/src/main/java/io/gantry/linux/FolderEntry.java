package io.gantry.linux;

/** A name in a folder; {@code type} of {@link FileMode}, or 0 when the file system does not say. */
public record FolderEntry(String name, int type, long inode) {}
