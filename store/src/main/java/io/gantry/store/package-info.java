/**
 * Owns what the engine keeps on disk: blobs by digest, unpacked layers and containers' writable
 * folders, image names and the metadata database, with the tar codec that reads and writes them. It
 * never speaks to a network and never starts a process. Start reading at {@link
 * io.gantry.store.UnpackedLayers} for layers, {@link io.gantry.store.Snapshots} for what containers
 * write and {@link io.gantry.store.TarReader} for archives.
 */
@NullMarked
package io.gantry.store;

import org.jspecify.annotations.NullMarked;
