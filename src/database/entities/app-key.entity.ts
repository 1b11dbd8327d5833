import { Column, Entity } from 'typeorm';
import { CredentialColumns } from './credential.columns.js';

@Entity('app_keys')
export class AppKeyEntity extends CredentialColumns {
  @Column('integer', { name: 'app_id' })
  appId: number;
}
