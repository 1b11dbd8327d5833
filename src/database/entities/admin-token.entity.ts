import { Column, Entity } from 'typeorm';
import { CredentialColumns } from './credential.columns.js';

@Entity('admin_tokens')
export class AdminTokenEntity extends CredentialColumns {
  @Column('integer', { name: 'admin_id' })
  adminId: number;
}
