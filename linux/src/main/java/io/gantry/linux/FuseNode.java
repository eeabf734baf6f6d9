package io.gantry.linux;

import java.time.Instant;

/**
 * A file, folder, link or node of a {@link FuseFiles}.
 *
 * @param mode type and permissions
 * @param size bytes; of a symbolic link, its target's
 * @param special the number of a device node
 */
public record FuseNode(
    long inode,
    int mode,
    int links,
    int uid,
    int gid,
    long size,
    Instant modified,
    DeviceNumber special) {}
