/** How one hub is set up: read from the environment once, by main.ts. */
export interface HubConfig {
  readonly mode: 'development' | 'test' | 'production';
  readonly databaseUrl: string;
  /** A connection that keeps its session, for notices; none: databaseUrl does. */
  readonly directUrl?: string;
  /** Connections of each process. */
  readonly databasePool: number;
  /** As people and kiosks reach it, without a slash at its end; every link is made of it. */
  readonly publicUrl: string;
  /** As kiosks reach it, where that is another name or port: under a certificate of its own authority. */
  readonly kioskUrl?: string;
  readonly files: FileStoreConfig;
  /** Where everything lies a second time, and the hub's own backups; none: nothing does. */
  readonly backups?: BackupStoreConfig;
  /** Documents and faces end so many days after a person's last event; none: they are kept. */
  readonly keepDocumentsDays?: number;
  /** A kiosk locks itself when it was so many days without a word of the hub; none: 30. */
  readonly kioskLeaseDays?: number;
  readonly mail: MailConfig;
  /** Holds the key files (keys/key-files.ts). */
  readonly keysFolder: string;
  /** Virus scanner; null: none is asked. */
  readonly clamd: { readonly host: string; readonly port: number } | null;
  /** Addresses and networks whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  /** Zero bits that a browser may find in place of waiting at a limit; 0: it can't; without it as hub.ts says. */
  readonly proofBits?: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

export type FileStoreConfig =
  | { readonly kind: 'disk'; readonly folder: string }
  | {
      readonly kind: 's3';
      readonly endpoint: string | null;
      readonly region: string;
      readonly bucket: string;
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      /** Server-side encryption on top of ours. */
      readonly encryption: 'AES256' | 'aws:kms' | 'none';
      /** For aws:kms: the key's id; none: the account's default key. */
      readonly kmsKeyId?: string;
    };

export interface BackupStoreConfig {
  readonly store: FileStoreConfig;
  /** For so many days nobody may remove what was put there; null: the store has no such lock. */
  readonly lockDays: number | null;
  /** Folder of pg_dump and pg_restore; null: they are found by PATH. */
  readonly pgPrograms: string | null;
}

export type MailConfig =
  | { readonly kind: 'folder'; readonly folder: string; readonly from: string }
  | {
      readonly kind: 'smtp';
      readonly host: string;
      readonly port: number;
      /** starttls: refused where the server does not offer it. */
      readonly security: 'tls' | 'starttls' | 'none';
      readonly user: string | null;
      readonly password: string | null;
      readonly from: string;
    };
