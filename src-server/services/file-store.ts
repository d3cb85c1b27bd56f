/** Where sealed files lie: a folder, or a bucket of S3. Keys are `user-id/file-type/random-name`. */
export interface FileStore {
  /**
   * Stores bytes whole, under a key that was never used before. They are durable when it resolves.
   * @throws GatehouseError store-unavailable
   */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Null: there is no such file. @throws GatehouseError store-unavailable */
  read(key: string): Promise<Buffer | null>;
  exists(key: string): Promise<boolean>;
  /** Removes a file; one that is not there is no error. @throws GatehouseError store-unavailable */
  delete(key: string): Promise<void>;
  /**
   * Removes what killed processes left half written. Where a store writes whole objects or none there
   * is nothing to do.
   * @param beforeMs what was last written before this, milliseconds since the Unix epoch
   * @throws GatehouseError store-unavailable
   */
  removeUnfinished(beforeMs: number): Promise<void>;
  /** Whether the store answers and can be written. @throws GatehouseError store-unavailable */
  ping(): Promise<void>;
  close(): void;
}
