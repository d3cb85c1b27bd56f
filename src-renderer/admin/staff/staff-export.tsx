import { useTranslation } from 'react-i18next';
import { ExportMenu } from '../../components/export-menu.tsx';
import { useAdmin } from '../use-admin.ts';

/** Writes the staff to a file; nothing for who may not. */
export function StaffExport() {
  const { t } = useTranslation();
  const { call, may, toast } = useAdmin();
  if (!may('staff.export')) return null;
  return (
    <ExportMenu
      name={t('staffRoom.title')}
      toast={toast}
      onWrite={async (file) => {
        const headings = {
          name: t('staffRoom.name'),
          email: t('staffRoom.email'),
          role: t('staffRoom.role'),
          active: t('staffRoom.active'),
          hasPassword: t('staffRoom.password'),
          hasPin: t('staffRoom.pin'),
          fromPackage: t('staffRoom.fromPackage'),
          lastSignInAt: t('staffRoom.lastSignIn'),
          createdAt: t('exporting.heading.addedAt'),
        };
        const { rows } = await call('staff.export', { ...file, headings });
        return t('staffRoom.written', { count: rows });
      }}
    />
  );
}
